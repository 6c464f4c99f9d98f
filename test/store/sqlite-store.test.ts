import { describeStore } from './store-contract.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { openStore } from '../../src/store/open-store.ts';
import { systemClock } from '../../src/domain/clock.ts';

describeStore('a store over SQLite', () => {
  const folder = temporaryFolder();
  return Promise.resolve({
    open: async () => (await openStore({ dataDir: folder.path, clock: systemClock })).store,
    dispose: () => {
      folder.remove();
      return Promise.resolve();
    },
  });
});
