import { expect, it, onTestFinished } from 'vitest';
import { NO_EVENTS } from '../../../../src/store/corpora.ts';
import { PostgresCorpora } from '../../../../src/store/postgres/corpora/postgres-corpora.ts';
import type { StoreEngines } from '../../../../src/store/postgres/store-engines.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ID = '10000000000000001';

it('the list of corpora is read once for all calls that wait, and again for each later call', async () => {
  const folder = temporaryFolder();
  const reads: ((found: ReadonlyMap<string, string>) => void)[] = [];
  let changed = (): void => undefined;
  const engines: Pick<StoreEngines, 'corpora' | 'together' | 'listCorpora'> = {
    corpora: new Map(),
    together: {
      exclusive: (_name, work) => work(),
      exclusiveNow: (_name, work) => work(),
      watch: (listener) => {
        changed = listener;
        return Promise.resolve(() => Promise.resolve());
      },
    },
    listCorpora: () => new Promise((resolve) => reads.push(resolve)),
  };
  const corpora = new PostgresCorpora({
    ...{ dataDir: folder.path, engines: engines as StoreEngines, events: NO_EVENTS },
  });
  onTestFinished(async () => {
    await corpora.close();
    folder.remove();
  });
  // As in an outage, in which the first read waits for the database.
  const first = corpora.list();
  await expect.poll(() => reads.length).toBe(1);
  for (let time = 0; time < 100; time += 1) changed();
  const last = corpora.list();
  reads[0]?.(new Map());
  expect(await first).toEqual([]);
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.(new Map([[ID, 'store']]));
  expect(await last).toEqual([ID]);
  expect(reads).toHaveLength(2);
});
