import { reasonOf } from '../src/domain/errors.ts';
import type { IngestReport } from '../src/domain/ingest-report.ts';
import { systemClock, systemTimers } from '../src/domain/time.ts';
import { ingest } from '../src/index/ingest.ts';
import { WatchedIngestion } from '../src/index/watched-ingestion.ts';
import { watchWithChokidar } from '../src/sources/watch/watch-with-chokidar.ts';
import { openStores } from '../src/store/open-stores.ts';
import { hurriedTime } from './hurried-time.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

/** Events that the process reports. */
export type ChildEvent =
  | { readonly at: 'ready' | 'opening' | 'opened' | 'watching' | 'closed' }
  | { readonly at: 'embed' | 'commit'; readonly done: number; readonly total: number }
  | { readonly at: 'ingested'; readonly changed: number }
  | { readonly at: 'failed'; readonly message: string };

/** Parameters of a process that ingests. */
export interface ChildParameters {
  readonly seedsDir: string;
  readonly dataDir: string;
  readonly rebuild: boolean;
  /** Whether the process watches the folder and ingests its changes, until it is killed. Default: no. */
  readonly watches?: boolean;
}

const say = (event: ChildEvent): void => {
  process.send?.(event);
};

async function run(parameters: ChildParameters): Promise<void> {
  const { seedsDir, dataDir, rebuild, watches = false } = parameters;
  say({ at: 'opening' });
  const { store, damaged } = await openStores({ dataDir, clock: systemClock });
  if (damaged !== null) throw new Error(`The database was damaged: ${damaged.reason}`);
  say({ at: 'opened' });
  const quiet = (): void => undefined;
  const update = (unsettled: ReadonlySet<string>): Promise<IngestReport> =>
    ingest({
      store,
      seedsDir,
      rebuild,
      unsettled,
      clock: systemClock,
      embedder: new WordEmbedder(),
      maxBytes: 1_000_000,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      onProgress: ({ phase, done, total }) => {
        say({ at: phase, done, total });
      },
    });
  const onReport = ({ added, changed, removed }: IngestReport): void => {
    say({ at: 'ingested', changed: added.length + changed.length + removed.length });
  };
  if (watches) {
    const watching = new WatchedIngestion({
      folder: seedsDir,
      watch: watchWithChokidar({ mode: 'on', timers: systemTimers }),
      ingest: update,
      onReport,
      onFailure: (error) => {
        say({ at: 'failed', message: reasonOf(error) });
      },
      ...hurriedTime,
    });
    await watching.start();
    say({ at: 'watching' });
    // The process is killed.
    return new Promise(() => undefined);
  }
  onReport(await update(new Set()));
  await store.close();
  say({ at: 'closed' });
}

process.once('message', (parameters: ChildParameters) => {
  run(parameters)
    .catch((error: unknown) => {
      say({ at: 'failed', message: error instanceof Error ? error.message : String(error) });
    })
    .finally(() => {
      process.disconnect();
    });
});
say({ at: 'ready' });
