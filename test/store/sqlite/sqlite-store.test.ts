import { describeStore } from '../store-contract.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openSqliteStores } from '../../../src/store/sqlite/open-sqlite-stores.ts';
import { systemClock } from '../../../src/domain/time.ts';

describeStore('a store over SQLite', () => {
  const folder = temporaryFolder();
  return Promise.resolve({
    open: async () => (await openSqliteStores({ dataDir: folder.path, clock: systemClock })).store,
    dispose: () => {
      folder.remove();
      return Promise.resolve();
    },
  });
});
