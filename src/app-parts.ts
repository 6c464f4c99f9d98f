import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { QuestionQueue } from './answering/question-queue.ts';
import { type BackupScheduler, createBackupScheduler } from './backups/backup-scheduler.ts';
import { runInChild } from './backups/child-process/run-in-child.ts';
import type { Config } from './config.ts';
import type { CorpusChoice } from './curating/corpus-choice.ts';
import { reasonOf, UserFacingError } from './domain/errors.ts';
import { type Clock, systemTimers } from './domain/time.ts';
import { createFeedPoller, type FeedPoller, type FeedPollerParts } from './feeds/feed-poller.ts';
import { readFeedList } from './feeds/read-feed-list.ts';
import { takeOverFeeds } from './feeds/take-over-feeds.ts';
import type { Logger } from './domain/logger.ts';
import { type Meter, noMeter } from './domain/meter.ts';
import type { DownloadProgress } from './inference/model-files/download-model.ts';
import type { Embedder } from './inference/embedder.ts';
import type { OpenSearchEngine } from './index/opensearch/open-search-engine.ts';
import type { SearchIndex } from './index/search-index.ts';
import { type Models, openModels, openModelsInChildren } from './inference/open.ts';
import type { Reader } from './inference/reader.ts';
import type { Corpora } from './store/corpora.ts';
import type { CorpusStore } from './store/corpus-store.ts';
import { openStores } from './store/open-stores.ts';
import type { SearchEngine } from './store/search-engine.ts';
import type { Stores } from './store/stores.ts';
import type { Together } from './store/together.ts';
import { PROJECT_FOLDER, programFile } from './program-files.ts';
import { IsolatedParser } from './sources/isolated/isolated-parser.ts';
import type { WatchFolder } from './sources/watch/folder-watcher.ts';
import { VERSION } from './terminal/program.ts';
import { createLogger } from './terminal/create-logger.ts';

/** ISO 639-1 codes of the languages on which the built-in models were trained. */
const BUILT_IN_LANGUAGES = ['en'];

const MODELS_DIR = join(PROJECT_FOLDER, 'models');

export interface AppOverrides {
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly meter?: Meter;
  /** The kind of program, which determines the default logging. Default: `script`. */
  readonly runs?: keyof typeof LOGS;
  /** Whether this process ingests for a bot, which has claimed the corpus. Default: `false`. */
  readonly ingestsForBot?: boolean;
  readonly embedder?: Embedder;
  /** Overrides the configuration; `null`: no reader. A reader given here is ignored with `inference: 'child'`. */
  readonly reader?: Reader | null;
  /** Where the models and ingestion run. Default: this process. The bot uses child processes. */
  readonly inference?: 'in-process' | 'child';
  /** Default: chokidar. */
  readonly watchFolder?: WatchFolder;
  readonly onDownload?: (progress: DownloadProgress) => void;
  /** The weight of the embedding in the fusion, for measurements. */
  readonly alpha?: number;
}

/** The default logs: JSON for programs that watch a bot, and readable lines for users of a terminal. */
const LOGS = {
  bot: { level: 'info', format: 'json' },
  playground: { level: 'info', format: 'lines' },
  script: { level: 'warn', format: 'lines' },
} as const;

export function openLog(config: Config, { runs = 'script' }: AppOverrides): Promise<Logger> {
  const { level, format } = LOGS[runs];
  return createLogger(config.logLevel ?? level, format);
}

/** A meter, and a function that stops serving its figures. */
export interface OpenMeter {
  readonly meter: Meter;
  close(): Promise<void>;
}

export const NO_MONITORING: OpenMeter = { meter: noMeter, close: () => Promise.resolve() };

/** The parts that all others use. */
export interface Base {
  readonly stores: Stores;
  readonly monitoring: OpenMeter;
  readonly models: Models;
  /** The engine that finds candidates for the stores; `null`: the stores find them. */
  readonly search: OpenSearchEngine | null;
}

/** Opens stores, metrics and models. If one fails, the others are closed. */
export async function openBase(
  config: Config,
  overrides: AppOverrides,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<Base> {
  const { engines } = config;
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const openKept = async (search: SearchEngine | null): Promise<Stores> => {
    const stores = await openStores({ ...config, clock, search });
    keep(stores.store);
    return stores;
  };
  try {
    const early = engines === null ? await openKept(null) : null;
    const monitoring = keep(await openMeter(config, overrides, { clock, log }));
    const models = await modelsOf(config, overrides, { clock, log, meter: monitoring.meter });
    if (early !== null) return { stores: early, monitoring, models, search: null };
    keep({
      close: async () => {
        await models.reader?.close();
        await models.embedder.close();
      },
    });
    // The index depends on the model.
    const search = keep(await openSearch(engines, models.embedder));
    return { stores: await openKept(search), monitoring, models, search };
  } catch (error) {
    for (const part of opened.reverse()) await part.close();
    throw error;
  }
}

/** The client of OpenSearch is loaded only if it is used. */
async function openSearch(
  engines: Config['engines'],
  { dimensions }: Pick<Embedder, 'dimensions'>,
): Promise<OpenSearchEngine> {
  if (engines === null) throw new Error('no search engine is configured');
  const { openSearchEngine } = await import('./index/opensearch/open-search-engine.ts');
  return openSearchEngine({ ...engines.openSearch, dimensions });
}

/** Only a bot serves metrics. Without `METRICS_PORT`, the library for them is not loaded. */
export async function openMeter(
  { metrics }: Config,
  { runs = 'script', meter }: AppOverrides,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<OpenMeter> {
  if (meter !== undefined) return { ...NO_MONITORING, meter };
  if (metrics === null || runs === 'script') return NO_MONITORING;
  const { startMonitoring } = await import('./monitoring/start-monitoring.ts');
  return startMonitoring({ ...metrics, version: VERSION, timers: systemTimers, clock, log });
}

/**
 * Loads the vectors and the model before the first question. With engines, a search that fails is only
 * logged, because another process may still be writing a new index.
 */
export async function warmUp({
  config,
  index,
  log,
}: {
  readonly config: Pick<Config, 'engines'>;
  readonly index: Pick<SearchIndex, 'read'>;
  readonly log: Logger;
}): Promise<void> {
  try {
    await index.read((view) => view.search({ query: 'warm-up', k: 1, ranking: 'fused' }));
  } catch (error) {
    if (config.engines === null || !(error instanceof UserFacingError)) throw error;
    log.warn({ error: reasonOf(error) }, 'the first search failed; the bot starts nevertheless');
  }
}

/** Registers how to read and check the parts that answer. */
export function meterParts(
  meter: Meter,
  parts: {
    readonly store: Pick<CorpusStore, 'status'>;
    readonly corpora: Pick<Corpora, 'list'>;
    readonly embedder: Pick<Embedder, 'embed'>;
    readonly queue: Pick<QuestionQueue, 'waiting'>;
  },
): void {
  const { store, corpora, embedder, queue } = parts;
  meter.readWhenAsked('corpus', async () => {
    const { generation, sources, passages } = await store.status();
    return {
      corpus_generation: generation,
      corpus_sources: sources,
      corpus_passages: passages,
      server_corpora: (await corpora.list()).length,
    };
  });
  meter.checkWhenAsked('corpus', async () => (await store.status()).passages > 0);
  meter.checkWhenAsked('models', async () => (await embedder.embed(['ready'])).length === 1);
  meter.readWhenAsked('queue', () => ({ waiting_questions: queue.waiting }));
}

export async function modelsOf(
  config: Config,
  overrides: AppOverrides,
  { clock, log, meter }: { readonly clock: Clock; readonly log: Logger; readonly meter: Meter },
): Promise<Models> {
  const options = {
    model: config.embeddingModel,
    modelsDir: MODELS_DIR,
    cacheDir: join(config.dataDir, 'models'),
    allowDownload: true,
    clock,
    log,
    ...(overrides.onDownload ? { onDownload: overrides.onDownload } : {}),
  };
  const readerModel = overrides.reader === null ? null : config.readerModel;
  const { embedder, reader } = overrides;
  if (overrides.inference === 'child') {
    return openModelsInChildren({ ...options, readerModel, meter });
  }
  return openModels({ ...options, readerModel }, { embedder, reader: reader ?? undefined });
}

/** Passes on changes by other processes. */
export interface Others {
  /** @returns ends the calls */
  listen(listener: () => void): () => void;
  end(): Promise<void>;
}

/** Reads what the servers have chosen again after each change by another process. */
export async function watchOthers(
  together: Pick<Together, 'watch'>,
  { choice, log }: { readonly choice: Pick<CorpusChoice, 'reload'>; readonly log: Logger },
): Promise<Others> {
  const listeners = new Set<() => void>();
  let isFailing = false;
  const end = await together.watch(() => {
    choice.reload().then(
      () => {
        isFailing = false;
      },
      (error: unknown) => {
        // Logged once in an outage of the database.
        if (!isFailing)
          log.warn({ error: reasonOf(error) }, 'the choices of servers were not read');
        isFailing = true;
      },
    );
    for (const listener of listeners) listener();
  });
  return {
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end,
  };
}

/** The library for HTTP is loaded only if there are feeds to fetch. One of several processes fetches them. */
export async function openFeeds(
  { feedsFile, dataDir, seedsDir, maxSourceBytes: maxBytes, parserLimits: limits }: Config,
  { runs }: AppOverrides,
  {
    clock,
    log,
    ingest,
    together,
  }: Pick<FeedPollerParts, 'ingest' | 'log'> & {
    readonly clock: Clock;
    readonly together: Pick<Together, 'exclusiveNow'>;
  },
): Promise<FeedPoller | null> {
  if (feedsFile === null || runs !== 'bot') return null;
  const { createFetchFeed } = await import('./feeds/fetch-feed.ts');
  const poller = createFeedPoller({
    list: () => readFeedList(feedsFile),
    seedsDir,
    dataDir,
    fetchFeed: createFetchFeed({ maxBytes, userAgent: `Verbatim/${VERSION}`, clock }),
    parser: new IsolatedParser({ limits, log }),
    ingest,
    clock,
    timers: systemTimers,
    log,
  });
  const ifAlone = <T>(work: () => Promise<T>): Promise<T | null> =>
    together.exclusiveNow('feeds', work);
  return takeOverFeeds(poller, { ifAlone, timers: systemTimers, log });
}

/** Only the bot makes backups: not the playground, whose data are for trying, and no script. */
export function openBackups(
  { backups: settings, dataDir, seedsDir }: Config,
  { runs }: AppOverrides,
  shared: { readonly clock: Clock; readonly log: Logger; readonly meter: Meter },
): BackupScheduler | null {
  if (settings === null || runs !== 'bot') return null;
  const entry = pathToFileURL(programFile('src/backups/child-process/backup-process.ts'));
  const { withSources } = settings;
  const request = { dataDir, seedsDir, withSources, replaces: false, program: VERSION };
  return createBackupScheduler({
    ...{ settings, dataDir, timers: systemTimers, ...shared },
    run: (file) => runInChild(entry, { ...request, file }, systemTimers),
  });
}

/** Returns the languages of the model that decides what counts as an answer; `null` if unknown. */
export function languagesOf({ embeddingModel, readerModel }: Config): readonly string[] | null {
  return (readerModel ?? embeddingModel) === 'built-in' ? BUILT_IN_LANGUAGES : null;
}

export function alphaOf({ alpha }: AppOverrides): { alpha?: number } {
  return alpha === undefined ? {} : { alpha };
}
