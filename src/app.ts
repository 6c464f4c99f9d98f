import {
  alphaOf,
  type AppOverrides,
  languagesOf,
  meterParts,
  modelsOf,
  NO_MONITORING,
  openBackups,
  openFeeds,
  openLog,
  openMeter,
} from './app-parts.ts';
import { pathToFileURL } from 'node:url';
import { type AnswerArchive, createAnswerArchive } from './answering/answer-archive.ts';
import { createSourceHistory, type SourceHistory } from './answering/history/source-history.ts';
import type { Answerer } from './answering/answerer.ts';
import {
  createStatementChecker,
  type StatementChecker,
} from './answering/look-up/check-statements.ts';
import { createUserHash } from './answering/hash-user.ts';
import { createPersonalData, type PersonalData } from './answering/personal-data.ts';
import type { Curator } from './curating/curator.ts';
import { createAnswerer } from './answering/create-answerer.ts';
import { createExcerptFinder, type ExcerptFinder } from './answering/look-up/find-excerpt.ts';
import { logQuestions } from './answering/log-questions.ts';
import {
  createQuestionQueue,
  type QuestionQueue,
  queueQuestions,
} from './answering/question-queue.ts';
import { createSourceLookup, type SourceLookup } from './answering/look-up/source-lookup.ts';
import type { BackupScheduler } from './backups/backup-scheduler.ts';
import type { Config } from './config.ts';
import { createDigestComposer, type DigestComposer } from './digest/summarize/digest-composer.ts';
import { type Clock, systemClock, systemTimers } from './domain/time.ts';
import type { FeedPoller } from './feeds/feed-poller.ts';
import type { IngestReport } from './domain/ingest-report.ts';
import type { Logger } from './domain/logger.ts';
import type { Meter } from './domain/meter.ts';
import { createPastIndexes } from './index/past-indexes.ts';
import { createSearchIndex } from './index/create-search-index.ts';
import type { SearchIndex } from './index/search-index.ts';
import { openPassageIndex, openScanningIndex } from './index/open-passage-index.ts';
import { IngestionProcess } from './index/child-process/ingestion-process.ts';
import { ingest, type IngestProgress } from './index/ingest.ts';
import { meterIngestion } from './index/meter-ingestion.ts';
import { IngestMonitor } from './index/ingest-monitor.ts';
import { WatchedIngestion } from './index/watched-ingestion.ts';
import { oneAtATime } from './index/one-at-a-time.ts';
import type { Embedder } from './inference/embedder.ts';
import type { Models } from './inference/open.ts';
import type { Reader } from './inference/reader.ts';
import type { DigestStore } from './store/digest-store.ts';
import { programFile } from './program-files.ts';
import { IsolatedParser } from './sources/isolated/isolated-parser.ts';
import { watchInChild } from './sources/watch/watch-in-child.ts';
import { watchWithChokidar } from './sources/watch/watch-with-chokidar.ts';
import { openStores, openTemporaryStore } from './store/open-stores.ts';
import type { CorpusStore } from './store/corpus-store.ts';
import { createCurator } from './curating/curator.ts';
import { SeedsFolder } from './curating/seeds-folder.ts';
import type { CorpusServices } from './discord/commands/command.ts';
import { EN } from './terminal/locales/en.ts';

/** Parts and settings that replace the defaults, for tests, scripts and the bot. */

export interface IngestOptions {
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

/** Every long-lived part except the parts of the bot, in the order in which data flows through them. */
export interface App {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: Meter;
  readonly store: CorpusStore;
  readonly embedder: Embedder;
  /** `null` if the configuration turns off the reading model. */
  readonly reader: Reader | null;
  readonly index: SearchIndex;
  readonly answerer: Answerer;
  readonly queue: QuestionQueue;
  readonly sources: SourceLookup;
  readonly history: SourceHistory;
  readonly excerpts: ExcerptFinder;
  readonly statements: StatementChecker;
  readonly archive: AnswerArchive;
  readonly personalData: PersonalData;
  readonly digestComposer: DigestComposer;
  readonly digestStore: DigestStore;
  readonly curator: Curator;
  /** The services for one server; `null`: outside a server. At present every server has the same corpus. */
  servicesFor(serverId: string | null): CorpusServices;

  /** Fetches feeds while the bot runs; `null` without `FEEDS_FILE`, and for other programs than the bot. */
  readonly feeds: FeedPoller | null;

  /** Makes backups while the bot runs; `null` without `BACKUP_DIR`, and for other programs than the bot. */
  readonly backups: BackupScheduler | null;

  /** Updates the corpus from the seeds folder, and the index file if the corpus has changed. */
  ingest(options?: IngestOptions): Promise<IngestReport>;
  /**
   * Ingests whenever the seeds folder changes, until the returned function is called or the app is
   * closed. Resolves when changes are noticed. Does nothing if the configuration turns it off.
   */
  watch(events: WatchReports): Promise<() => Promise<void>>;
  /**
   * Waits for running work, then closes the index, the store and the models.
   *
   * @param graceMs maximum wait; default: until the work is done
   */
  close(graceMs?: number): Promise<void>;
}

/** The results of watched ingestions. */
export interface WatchReports {
  readonly onReport: (report: IngestReport) => void;
  /** Called for an ingestion that failed, and for changes that may have been missed. */
  readonly onFailure: (error: unknown) => void;
}

/** The composition root of all parts that answer. `composeBot` builds the bot on top of them. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? (await openLog(config, overrides));
  const {
    store,
    answers,
    digests: subscriptions,
    personalData,
    sourceChanges,
    userKey,
    upgrade,
    damaged,
  } = await openStores({ ...config, clock });
  if (upgrade !== null) log.warn(upgrade, EN.start.upgraded(upgrade));
  if (damaged !== null) {
    log.error({ movedTo: damaged.movedTo }, EN.start.damaged(damaged.reason, damaged.lost));
  }
  let monitoring = NO_MONITORING;
  let models: Models;
  try {
    monitoring = await openMeter(config, overrides, { clock, log });
    models = await modelsOf(config, overrides, { clock, log, meter: monitoring.meter });
  } catch (error) {
    await monitoring.close();
    await store.close();
    throw error;
  }
  const { meter } = monitoring;
  const { embedder, background, reader } = models;
  if (config.readerModel === null) {
    log.info({}, 'READER_MODEL is off: answers are chosen by words and meaning alone');
  }
  const { dimensions } = embedder;
  const passages = openPassageIndex({
    ...{ dataDir: config.dataDir, dimensions, log },
    status: () => store.status(),
  });
  const index = createSearchIndex({
    ...{ stores: [store], embedder, reader, passages },
    ...alphaOf(overrides),
  });
  const past = createPastIndexes({
    store,
    current: index,
    embedder,
    openTemporary: async () => {
      const temporary = await openTemporaryStore({ clock });
      const scanned = openScanningIndex(dimensions);
      const then = createSearchIndex({
        ...{ stores: [temporary.store], embedder, reader, passages: scanned },
        ...alphaOf(overrides),
      });
      return {
        store: temporary.store,
        index: then,
        dispose: async () => {
          await then.close();
          await scanned.close();
          await temporary.dispose();
        },
      };
    },
  });
  const parser = new IsolatedParser({ limits: config.parserLimits, log });
  const monitor = new IngestMonitor();
  const ingestion =
    overrides.inference === 'child'
      ? new IngestionProcess({
          entry: pathToFileURL(programFile('src/ingest-process.ts')),
          // The child needs no token.
          setup: { ...config, discord: null },
          ...{ embedder: background, clock, timers: systemTimers, log, meter },
        })
      : null;
  const { seedsDir, dataDir, maxSourceBytes: maxBytes } = config;
  /** Ingests in the place that the overrides name. */
  const update = (options: IngestOptions): Promise<IngestReport> => {
    const { rebuild = false, allowsRemovals = false, unsettled = new Set() } = options;
    return monitor.follow(options.onProgress, (onProgress) =>
      ingestion === null
        ? ingest({
            ...{ store, embedder: background, seedsDir, maxBytes, parser, rebuild, allowsRemovals },
            ...{ dataDir, unsettled, clock, log, onProgress },
          })
        : ingestion.ingest({ rebuild, allowsRemovals, unsettled }, onProgress),
    );
  };
  // Two ingestions at the same time would do the same work, and one would close the parser of the other.
  const ingestAndIndex = oneAtATime(async (options: IngestOptions): Promise<IngestReport> => {
    const { rebuild = false, awaitsIndex = true } = options;
    const report = await meterIngestion(() => update(options), { meter, clock });
    // If the corpus is unchanged, a missing index file is built at the first search, and searches scan until then.
    const isChanged = [report.added, report.changed, report.removed].some((ids) => ids.length > 0);
    if (awaitsIndex && (isChanged || rebuild)) await index.refresh();
    return report;
  });
  const timers = systemTimers;
  const watchIn = overrides.inference === 'child' ? watchInChild : watchWithChokidar;
  const watched = new Set<WatchedIngestion>();
  const queue = createQuestionQueue({ clock, limits: config.queue });
  meterParts(meter, { store, embedder, queue });
  const sources = createSourceLookup(index);
  const services: CorpusServices = {
    ...logQuestions(
      {
        answerer: queueQuestions(
          createAnswerer({
            ...{ index, embedder, reader, past, clock },
            knownLanguages: languagesOf(config),
          }),
          queue,
        ),
        archive: createAnswerArchive({ answers, userKey, clock, log }),
      },
      { log, meter, clock, isTextLogged: config.logQuestions },
    ),
    queue,
    sources,
    history: createSourceHistory({ store, sources }),
    ingestActivity: () => monitor.activity,
    excerpts: createExcerptFinder(index),
    statements: createStatementChecker(index),
    personalData: createPersonalData({
      store: personalData,
      hashUser: createUserHash(userKey),
      ...{ retentionDays: config.retentionDays, clock, log },
    }),
    digestComposer: createDigestComposer({ index, store, embedder: background }),
    curator: createCurator({
      folder: new SeedsFolder(config),
      store: sourceChanges,
      sources,
      // Not the parser of the ingestion, which may be reading the folder.
      parser: new IsolatedParser({ limits: config.parserLimits, log }),
      ingest: () => ingestAndIndex({ awaitsIndex: false }),
      ...{ maxBytes: config.maxSourceBytes, clock, log },
    }),
  };
  const app: App = {
    config,
    clock,
    log,
    meter,
    store,
    embedder,
    reader,
    index,
    ...services,
    servicesFor: () => services,
    digestStore: subscriptions,

    feeds: await openFeeds(config, overrides, {
      clock,
      log,
      ingest: () => ingestAndIndex({ awaitsIndex: false }),
    }),

    backups: openBackups(config, overrides, { clock, log, meter }),

    ingest: (options = {}) => ingestAndIndex(options),

    async watch(events) {
      if (config.watch === 'off') return () => Promise.resolve();
      const watching = new WatchedIngestion({
        folder: seedsDir,
        watch:
          overrides.watchFolder ?? watchIn({ mode: config.watch, except: dataDir, timers, meter }),
        ingest: (unsettled) => ingestAndIndex({ unsettled, awaitsIndex: false }),
        onReport: events.onReport,
        onFailure: events.onFailure,
        // The clock of the playground can be moved.
        ...{ clock: systemClock, timers },
      });
      watched.add(watching);
      await watching.start();
      return () => watching.close();
    },

    async close(graceMs) {
      await monitoring.close();
      const closing = [...watched].map((each) => each.close());
      await ingestion?.close();
      await Promise.all(closing);
      const hurry = new AbortController();
      const abort = (): void => {
        hurry.abort();
      };
      const stopTimer =
        graceMs === undefined ? () => undefined : systemTimers.start(abort, graceMs);
      const isHurried = new Promise<void>((resolve) => {
        hurry.signal.addEventListener('abort', () => {
          resolve();
        });
      });
      await Promise.race([past.close(), isHurried]);
      await index.close(hurry.signal);
      await passages.close(hurry.signal);
      stopTimer();
      await store.close();
      await reader?.close();
      await embedder.close();
    },
  };
  return app;
}
