import { randomBytes } from 'node:crypto';
import { Client } from '@opensearch-project/opensearch';
import { onTestFinished } from 'vitest';
import { sharedEngines } from './shared-engines.ts';

/** Returns a random prefix for the names of indexes, and deletes its indexes after the test. */
export function freshIndexPrefix(nodes = sharedEngines().searchUrl): string {
  const indexes = createIndexPrefix(nodes);
  onTestFinished(() => indexes.drop());
  return indexes.prefix;
}

/** Returns a random prefix for the names of indexes. For `beforeAll`, where there is no test yet. */
export function createIndexPrefix(nodes = sharedEngines().searchUrl): {
  readonly prefix: string;
  drop(): Promise<void>;
} {
  const prefix = `test-${randomBytes(8).toString('hex')}-`;
  return {
    prefix,
    async drop() {
      const client = new Client({ nodes: nodes.split(',') });
      try {
        await client.indices.delete({ index: `${prefix}*`, ignore_unavailable: true });
      } finally {
        await client.close();
      }
    },
  };
}
