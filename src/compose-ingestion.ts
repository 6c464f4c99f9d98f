import { pathToFileURL } from 'node:url';
import type { AppOverrides } from './app-parts.ts';
import type { Config } from './config.ts';
import { type CorpusTurns, createCorpusTurns } from './curating/corpus-turns.ts';
import { SHARED_CORPUS } from './domain/corpus.ts';
import { reasonOf, UserFacingError } from './domain/errors.ts';
import type { IngestReport } from './domain/ingest-report.ts';
import type { Logger } from './domain/logger.ts';
import type { Meter } from './domain/meter.ts';
import { type Clock, systemTimers, type Timers } from './domain/time.ts';
import { IngestionProcess } from './index/child-process/ingestion-process.ts';
import type { IngestionRequest } from './index/child-process/ingestion-protocol.ts';
import { ingest, type IngestProgress } from './index/ingest.ts';
import { IngestMonitor } from './index/ingest-monitor.ts';
import { meterIngestion } from './index/meter-ingestion.ts';
import type { Embedder } from './inference/embedder.ts';
import { programFile } from './program-files.ts';
import { IsolatedParser } from './sources/isolated/isolated-parser.ts';
import type { DocumentParser } from './sources/parse-document.ts';
import type { Corpora } from './store/corpora.ts';
import { LEAST_CONNECTIONS } from './store/engine-settings.ts';
import { openOwnStore } from './store/open-stores.ts';
import type { Stores } from './store/stores.ts';

export interface IngesterParts {
  readonly config: Config;
  readonly stores: Pick<Stores, 'store' | 'engines'>;
  readonly corpora: Pick<Corpora, 'folders' | 'has' | 'list'>;
  readonly embedder: Embedder;
  readonly parser: DocumentParser;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Returns a function that updates a corpus from its folder, in this process. */
export function createIngester(
  parts: IngesterParts,
): (
  request: IngestionRequest,
  onProgress: (progress: IngestProgress) => void,
) => Promise<IngestReport> {
  const { config, stores, corpora, embedder, parser, clock, log } = parts;
  const { store, engines } = stores;
  const common = { embedder, parser, maxBytes: config.maxSourceBytes, clock, log };
  return async ({ corpusId, ...request }, onProgress) => {
    if (corpusId === SHARED_CORPUS) {
      const { seedsDir, dataDir } = config;
      return ingest({ ...common, ...request, store, seedsDir, dataDir, onProgress });
    }
    // Opening its store would create the folder. Another process can have created the corpus.
    const exists = corpora.has(corpusId) || (await corpora.list()).includes(corpusId);
    if (!exists) throw new UserFacingError('corpus-removed', {});
    const { seedsDir, dataDir } = corpora.folders(corpusId);
    // Not the store that readers use, because opening that one can wait for this ingestion.
    const own = await openOwnStore({ dataDir, corpusId, clock, engines });
    try {
      const { passages: maxPassages } = config.corpusLimits;
      const rules = { allowsEmpty: true, allowsRemovals: true, maxPassages };
      return await ingest({ ...common, ...request, ...rules, store: own, seedsDir, onProgress });
    } finally {
      await own.close();
    }
  };
}

export interface IngestOptions {
  /** Default: the shared corpus. */
  readonly corpusId?: string;
  /** Whether to read, split and embed every document again. */
  readonly rebuild?: boolean;
  /** Whether most sources of a large corpus may be removed. */
  readonly allowsRemovals?: boolean;
  /** Files that are being written, which are left as they are. */
  readonly unsettled?: ReadonlySet<string>;
  /** Whether to wait until the index file is written. Default: `true`. Without the file, searches scan all vectors. */
  readonly awaitsIndex?: boolean;
  readonly onProgress?: (progress: IngestProgress) => void;
}

/** Updates corpora from their folders. */
export interface Ingestion {
  /** What the ingestion of the shared corpus is doing. */
  readonly monitor: IngestMonitor;
  readonly turns: CorpusTurns;
  readonly ingest: (options: IngestOptions) => Promise<IngestReport>;
  /** Like `ingest`, but resolves to `null` at once if another process is ingesting and there is a corpus to use. */
  ingestNow(options: IngestOptions): Promise<IngestReport | null>;
  close(): Promise<void>;
}

/** Builds the part that ingests, in this process or in a child process. */
export function composeIngestion(
  parts: Omit<IngesterParts, 'parser' | 'corpora'> & {
    readonly overrides: AppOverrides;
    readonly corpora: Corpora;
    readonly meter: Meter;
    /** Called when the shared corpus has changed. */
    readonly onIngested: () => Promise<void>;
  },
): Ingestion {
  const { config, overrides, stores, corpora, embedder, clock, log, meter, onIngested } = parts;
  const monitor = new IngestMonitor();
  const child =
    overrides.inference === 'child'
      ? new IngestionProcess({
          entry: pathToFileURL(programFile('src/ingest-process.ts')),
          // The child needs no token, and few connections.
          setup: { ...config, discord: null, engines: withConnections(config, LEAST_CONNECTIONS) },
          ...{ embedder, clock, timers: systemTimers, log, meter },
        })
      : null;
  /** Ingests in this process. The parser is closed after each ingestion. */
  const parser = new IsolatedParser({ limits: config.parserLimits, log });
  const ingestHere = createIngester({ config, stores, corpora, embedder, parser, clock, log });

  /** Ingests in the place that the overrides name. */
  function update(options: IngestOptions): Promise<IngestReport> {
    const { corpusId = SHARED_CORPUS, rebuild = false, allowsRemovals = false } = options;
    const unsettled = options.unsettled ?? new Set<string>();
    const request = { corpusId, rebuild, allowsRemovals, unsettled };
    const run = (onProgress: (progress: IngestProgress) => void): Promise<IngestReport> =>
      child === null ? ingestHere(request, onProgress) : child.ingest(request, onProgress);
    return corpusId === SHARED_CORPUS
      ? monitor.follow(options.onProgress, run)
      : run(options.onProgress ?? (() => undefined));
  }

  // One at a time, because two would do the same work. Corpora take turns.
  const turns = createCorpusTurns();

  const inTurn = (options: IngestOptions): Promise<IngestReport> =>
    turns.take(options.corpusId ?? SHARED_CORPUS, async () => {
      const { corpusId = SHARED_CORPUS, rebuild = false, awaitsIndex = true } = options;
      const report = await meterIngestion(() => update(options), { meter, clock });
      // If the corpus is unchanged, a missing index file is built at the first search, and searches scan until then.
      const lists = [report.added, report.changed, report.removed];
      const isChanged = rebuild || lists.some((ids) => ids.length > 0);
      if (corpusId === SHARED_CORPUS && awaitsIndex && isChanged) await onIngested();
      return report;
    });

  // Other processes are kept out before this one waits for its turn. The opposite order could deadlock.
  const ingest = (options: IngestOptions): Promise<IngestReport> =>
    overrides.ingestsForBot === true
      ? inTurn(options)
      : corpora.ingesting(options.corpusId ?? SHARED_CORPUS, () => inTurn(options));

  return {
    monitor,
    turns,
    ingest,
    async ingestNow(options) {
      const { corpusId = SHARED_CORPUS } = options;
      const report = await corpora.ingestingNow(corpusId, () => inTurn(options));
      if (report !== null) return report;
      const { generation } = await stores.store.status();
      return corpusId === SHARED_CORPUS && generation > 0 ? null : ingest(options);
    },
    close: () => child?.close() ?? Promise.resolve(),
  };
}

function withConnections({ engines }: Config, connections: number): Config['engines'] {
  return engines === null ? null : { ...engines, connections };
}

/** How often the work of processes that were killed is finished, in milliseconds. */
const MAINTENANCE_MS = 5 * 60_000;

/**
 * In a bot that uses engines, finishes the work of processes that were killed, now and every few
 * minutes: ingestions of changed documents, a missing index, and deletions.
 */
export function startMaintenance(
  config: Config,
  overrides: AppOverrides,
  parts: {
    readonly corpora: Corpora;
    readonly ingest: (options: IngestOptions) => Promise<unknown>;
    /** Creates the index of the search engine if it was deleted. */
    readonly prepare: () => Promise<void>;
    /** Deletes indexes of the search engine that nothing uses. */
    readonly finish: () => Promise<void>;
    readonly timers: Timers;
    readonly log: Logger;
  },
): { stop(): void } {
  const { timers } = parts;
  let stopTimer = (): void => undefined;
  const isBot = overrides.runs === 'bot' || overrides.runs === 'playground';
  let isStopped = false;
  async function repeat(): Promise<void> {
    await maintainCorpora(parts, () => isStopped);
    if (!isStopped) stopTimer = timers.start(() => void repeat(), MAINTENANCE_MS);
  }
  if (config.engines !== null && isBot) void repeat();
  return {
    stop() {
      isStopped = true;
      stopTimer();
    },
  };
}

/** Finishes the work of processes that were killed. Failures are logged. */
export async function maintainCorpora(
  {
    corpora,
    ingest,
    prepare,
    finish,
    log,
  }: {
    readonly corpora: Pick<Corpora, 'unfinished' | 'ingestingNow' | 'sweep'>;
    readonly ingest: (options: IngestOptions) => Promise<unknown>;
    readonly prepare?: () => Promise<void>;
    readonly finish?: () => Promise<void>;
    readonly log: Logger;
  },
  isStopped: () => boolean = () => false,
): Promise<void> {
  const attempt = async (work: () => Promise<unknown>, message: string): Promise<void> => {
    await work().catch((error: unknown) => {
      if (!isStopped()) log.warn({ error: reasonOf(error) }, message);
    });
  };
  await attempt(async () => {
    await prepare?.();
    for (const corpusId of await corpora.unfinished()) {
      if (isStopped()) return;
      // Another process that is at work finishes it.
      await attempt(
        () => corpora.ingestingNow(corpusId, () => ingest({ corpusId, awaitsIndex: false })),
        `the corpus ${corpusId} could not be ingested`,
      );
    }
  }, 'the unfinished corpora could not be listed');
  await attempt(async () => {
    if (isStopped()) return;
    await corpora.sweep();
    await finish?.();
  }, 'deleted corpora could not be swept');
}
