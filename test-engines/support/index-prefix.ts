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

/** The indexes of one test. */
export interface TestIndexes {
  /** It ends with a hyphen. */
  readonly prefix: string;
  /** Returns the names of the indexes that exist. */
  list(): Promise<readonly string[]>;
  drop(): Promise<void>;
}

/** Returns a random prefix for the names of indexes. For `beforeAll`, where there is no test yet. */
export function createIndexPrefix(nodes = sharedEngines().searchUrl): TestIndexes {
  const prefix = `test-${randomBytes(8).toString('hex')}-`;
  const connected = async <T>(run: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ nodes: nodes.split(',') });
    try {
      return await run(client);
    } finally {
      await client.close();
    }
  };
  return {
    prefix,
    list: () =>
      connected(async (client) =>
        Object.keys((await client.indices.get({ index: `${prefix}*` })).body),
      ),
    drop: () =>
      connected(async (client) => {
        await client.indices.delete({ index: `${prefix}*`, ignore_unavailable: true });
      }),
  };
}
