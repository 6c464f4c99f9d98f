import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  indexDefinition,
  MAPPING_VERSION,
} from '../../../src/index/opensearch/index-definition.ts';

/** SHA-256 of the definition of each mapping version, for 4 dimensions. */
const KNOWN: Readonly<Record<number, string>> = {
  1: 'ae6ed4cc9440a98537ef2b0a76c2ce7eed804ffd1fc3bb800dfc5a018f8d7d99',
};

it('has a new version whenever the definition changes, so that corpora are indexed again', () => {
  const definition = JSON.stringify(indexDefinition(4));
  expect(createHash('sha256').update(definition).digest('hex')).toBe(KNOWN[MAPPING_VERSION]);
});
