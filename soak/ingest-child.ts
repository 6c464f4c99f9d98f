import { systemClock } from '../src/domain/time.ts';
import { ingest } from '../src/index/ingest.ts';
import { openStores } from '../src/store/open-stores.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

/** Events that the process reports. */
export type ChildEvent =
  | { readonly at: 'ready' | 'opening' | 'opened' | 'closed' }
  | { readonly at: 'embed' | 'commit'; readonly done: number; readonly total: number }
  | { readonly at: 'ingested'; readonly changed: number }
  | { readonly at: 'failed'; readonly message: string };

/** Parameters of a process that ingests once. */
export interface ChildParameters {
  readonly seedsDir: string;
  readonly dataDir: string;
  readonly rebuild: boolean;
}

const say = (event: ChildEvent): void => {
  process.send?.(event);
};

async function run({ seedsDir, dataDir, rebuild }: ChildParameters): Promise<void> {
  say({ at: 'opening' });
  const { store, damaged } = await openStores({ dataDir, clock: systemClock });
  if (damaged !== null) throw new Error(`The database was damaged: ${damaged.reason}`);
  say({ at: 'opened' });
  const quiet = (): void => undefined;
  const { added, changed, removed } = await ingest({
    store,
    seedsDir,
    rebuild,
    clock: systemClock,
    embedder: new WordEmbedder(),
    maxBytes: 1_000_000,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    onProgress: ({ phase, done, total }) => {
      say({ at: phase, done, total });
    },
  });
  say({ at: 'ingested', changed: added.length + changed.length + removed.length });
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
