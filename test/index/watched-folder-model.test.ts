import { renameSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/domain/time.ts';
import { MOST_WAIT_MS, WatchedIngestion } from '../../src/index/watched-ingestion.ts';
import { openStores } from '../../src/store/open-stores.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { look, setUp, type Setting } from './ingest-setting.ts';
import { FakeWatcher, SteppedTime } from './watch-setting.ts';

const FILES = ['a.txt', 'b.md', 'c.txt', 'deep/a.txt', 'deep/d.txt', 'other/b.md'];
const TEXTS = ['The clause stood.', 'The letter went out.', 'The company denied it.'];

/** One change of the folder, and the time until the next one. */
type Step = Readonly<{ ms: number; awaits: boolean }> &
  (
    | { readonly kind: 'write'; readonly file: string; readonly text: string }
    | { readonly kind: 'remove'; readonly file: string }
    | { readonly kind: 'move'; readonly file: string; readonly to: string }
  );

const file = fc.constantFrom(...FILES);
/** Whether the test waits for the running ingestion, or changes files while it reads them. */
const pause = { ms: fc.constantFrom(0, 50, 300, 500, 6000), awaits: fc.boolean() };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('write'), file, text: fc.constantFrom(...TEXTS), ...pause }),
  fc.record({ kind: fc.constant('remove'), file, ...pause }),
  fc.record({ kind: fc.constant('move'), file, to: file, ...pause }),
);

/** The folder as it should be: texts by file. */
type Model = Map<string, string>;

/** Changes the model and the disk, and returns the changed paths. */
function apply(one: Step, model: Model, setting: Setting): string[] {
  const text = model.get(one.file);
  if (one.kind === 'write') {
    model.set(one.file, one.text);
    setting.write({ [one.file]: one.text });
    return [one.file];
  }
  if (text === undefined || (one.kind === 'move' && one.to === one.file)) return [];
  model.delete(one.file);
  if (one.kind === 'remove') {
    setting.write({ [one.file]: null });
    return [one.file];
  }
  model.set(one.to, text);
  setting.write({ [one.to]: text });
  renameSync(join(setting.seedsDir, one.file), join(setting.seedsDir, one.to));
  return [one.file, one.to];
}

async function textsByFile(store: CorpusStore): Promise<Record<string, string>> {
  return look(store, async (snapshot) => {
    const texts: [string, string][] = [];
    for (const { sourceId, file: name } of await snapshot.sources()) {
      texts.push([name, (await snapshot.source(sourceId))?.text ?? '']);
    }
    return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

it(
  'after any changes of a watched folder, the corpus equals that of a fresh ingestion',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        // One file always stays, because an empty folder changes nothing.
        const setting = await setUp({ 'base.txt': 'The base.' });
        const model: Model = new Map([['base.txt', 'The base.']]);
        const time = new SteppedTime();
        const watcher = new FakeWatcher();
        let running: Promise<unknown> = Promise.resolve();
        let ingestions = 0;
        const failures: unknown[] = [];
        const watched = new WatchedIngestion({
          folder: setting.seedsDir,
          watch: watcher.watch,
          ingest: (unsettled) => {
            ingestions += 1;
            const ingestion = setting.ingest({ unsettled });
            running = ingestion.catch(() => undefined);
            return ingestion;
          },
          onReport: () => undefined,
          onFailure: (error) => failures.push(error),
          clock: time,
          timers: time,
        });
        const settle = async (): Promise<void> => {
          await running;
          await new Promise(setImmediate);
        };
        await watched.start();
        watcher.change('base.txt');
        for (const one of steps) {
          watcher.change(...apply(one, model, setting));
          time.pass(one.ms);
          if (one.awaits) await settle();
        }
        for (let before = -1; before !== ingestions;) {
          before = ingestions;
          await settle();
          time.pass(MOST_WAIT_MS);
        }
        await watched.close();

        const { store } = await openStores({
          dataDir: `${setting.dataDir}-fresh`,
          clock: systemClock,
        });
        await setting.ingest({ store });
        const fresh = await textsByFile(store);
        await store.close();
        expect(failures).toEqual([]);
        expect(fresh).toEqual(Object.fromEntries(model));
        expect(await textsByFile(setting.store)).toEqual(fresh);
      }),
      { numRuns: 25 },
    );
  },
);
