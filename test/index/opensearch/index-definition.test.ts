import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  indexDefinition,
  MAPPING_VERSION,
} from '../../../src/index/opensearch/index-definition.ts';

/** SHA-256 of the definition of each mapping version, for 4 dimensions. */
const KNOWN: Readonly<Record<number, string>> = {
  1: 'c576960290846fc411e54932934239ad3b4dd60bfcb68e1c0f3dbc49524d5524',
};

it('has a new version whenever the definition changes, so that corpora are indexed again', () => {
  const definition = JSON.stringify(indexDefinition(4));
  expect(createHash('sha256').update(definition).digest('hex')).toBe(KNOWN[MAPPING_VERSION]);
});
