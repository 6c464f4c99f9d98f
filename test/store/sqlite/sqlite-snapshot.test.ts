import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SHARED_CORPUS } from '../../../src/domain/corpus.ts';
import { ReadPool } from '../../../src/store/sqlite/read-pool.ts';
import type { ReadConnection } from '../../../src/store/sqlite/read-pool.ts';
import { SqliteSnapshot } from '../../../src/store/sqlite/sqlite-snapshot.ts';
import { storeSetting } from '../store-setting.ts';

it('a snapshot is closed without an error, and its connection is not used again, if SQLite cannot end the transaction', async () => {
  const setting = storeSetting();
  await setting.make();
  const pool = new ReadPool(join(setting.folder, 'verbatim.db'), 100);
  const connection = pool.take();
  const calls: string[] = [];
  const failing = {
    reads: Object.assign(Object.create(connection.reads) as ReadConnection['reads'], {
      commit: {
        run: () => {
          throw new Error('disk image is malformed');
        },
      },
    }),
    release: () => calls.push('release'),
    discard: () => {
      calls.push('discard');
      connection.discard();
    },
  };
  const snapshot = new SqliteSnapshot(SHARED_CORPUS, failing, (error) => error as Error);
  await snapshot.close();
  await snapshot.close();
  expect(calls).toEqual(['discard']);
  pool.close();
});
