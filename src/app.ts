import {
  type AppOverrides,
  meterParts,
  openBackups,
  openBase,
  openFeeds,
  openLog,
  watchOthers,
} from './app-parts.ts';
import { type AnswerArchive, createAnswerArchive } from './answering/answer-archive.ts';
import type { Answerer } from './answering/answerer.ts';
import { createUserHash } from './answering/hash-user.ts';
import type { SourceHistory } from './answering/history/source-history.ts';
import type { StatementChecker } from './answering/look-up/check-statements.ts';
import type { ExcerptFinder } from './answering/look-up/find-excerpt.ts';
import type { SourceLookup } from './answering/look-up/source-lookup.ts';
import { createPersonalData, type PersonalData } from './answering/personal-data.ts';
import { createQuestionQueue, type QuestionQueue } from './answering/question-queue.ts';
import { composeReaders } from './compose-corpora.ts';
import { composeIngestion, type IngestOptions, startMaintenance } from './compose-ingestion.ts';
import type { BackupScheduler } from './backups/backup-scheduler.ts';
import type { Config } from './config.ts';
import { createCorpusChoice } from './curating/corpus-choice.ts';
import { createCurator, type Curator } from './curating/curator.ts';
import { SeedsFolder } from './curating/seeds-folder.ts';
import { createServerCurators } from './curating/server-curators.ts';
import type { DigestComposer } from './digest/summarize/digest-composer.ts';
import type { CorpusServices } from './discord/commands/command.ts';
import { SHARED_CORPUS } from './domain/corpus.ts';
import { createReporter, type Reporter } from './reports/create-reporter.ts';
import type { IngestReport } from './domain/ingest-report.ts';
import type { Logger } from './domain/logger.ts';
import type { Meter } from './domain/meter.ts';
import { type Clock, systemClock, systemTimers } from './domain/time.ts';
import type { FeedPoller } from './feeds/feed-poller.ts';
import { isStale } from './index/ingest.ts';
import { openPassageIndex } from './index/open-passage-index.ts';
import type { SearchIndex } from './index/search-index.ts';
import { WatchedIngestion } from './index/watched-ingestion.ts';
import type { Embedder } from './inference/embedder.ts';
import type { Reader } from './inference/reader.ts';
import type { ReportStore } from './store/report-store.ts';
import { IsolatedParser } from './sources/isolated/isolated-parser.ts';
import { watchInChild } from './sources/watch/watch-in-child.ts';
import { watchWithChokidar } from './sources/watch/watch-with-chokidar.ts';
import type { Corpora } from './store/corpora.ts';
import type { CorpusStore } from './store/corpus-store.ts';
import type { DigestStore } from './store/digest-store.ts';
import { openCorpora } from './store/open-stores.ts';
import { EN } from './terminal/locales/en.ts';

export type { IngestOptions };

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
  readonly reporter: Reporter;
  readonly reportStore: ReportStore;
  readonly curator: Curator;
  readonly corpora: Corpora;
  /** The services for one server, which reads the corpora that it has chosen; `null`: outside a server. */
  servicesFor(serverId: string | null): CorpusServices;

  /**
   * Calls the listener within five seconds of a change by another process, as in `Together`.
   *
   * @returns ends the calls
   */
  onChangeElsewhere(listener: () => void): () => void;

  /** Fetches feeds while the bot runs; `null` without `FEEDS_FILE`, and for other programs than the bot. */
  readonly feeds: FeedPoller | null;

  /** Makes backups while the bot runs; `null` without `BACKUP_DIR`, and for other programs than the bot. */
  readonly backups: BackupScheduler | null;

  /** Updates a corpus from its folder, and the index file if the corpus has changed. */
  ingest(options?: IngestOptions): Promise<IngestReport>;
  /** Like `ingest`, but resolves to `null` at once if another process is ingesting and there is a corpus to use. */
  ingestNow(options?: IngestOptions): Promise<IngestReport | null>;
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
  const { stores, monitoring, models, search } = await openBase(config, overrides, { clock, log });
  const {
    store,
    answers,
    digests: subscriptions,
    sourceChanges,
    serverCorpora,
    reports,
    together,
    engines,
    userKey,
    upgrade,
    damaged,
  } = stores;
  if (upgrade !== null) log.warn(upgrade, EN.start.upgraded(upgrade));
  if (damaged !== null) {
    log.error({ movedTo: damaged.movedTo }, EN.start.damaged(damaged.reason, damaged.lost));
  }
  const { meter } = monitoring;
  const { embedder, background, reader } = models;
  if (config.readerModel === null) {
    log.info({}, 'READER_MODEL is off: answers are chosen by words and meaning alone');
  }
  const { dimensions } = embedder;
  const passages = openPassageIndex({
    ...{ dataDir: config.dataDir, dimensions, log },
    hasEngine: search !== null,
    status: () => store.status(),
  });
  const corpora: Corpora = openCorpora({
    ...{ dataDir: config.dataDir, clock, engines },
    events: {
      onOpened: async (own, replaced) => {
        if (replaced !== null) {
          const { movedTo, reason, lost } = replaced;
          log.error({ corpus: own.corpusId, movedTo }, EN.start.damaged(reason, lost));
        }
        const status = await own.status();
        const isRead = status.generation > 0 || !(await corpora.hasDocuments(own.corpusId));
        if (replaced === null && isRead && !isStale(status, embedder.modelId)) return;
        await ingestion.ingest({ corpusId: own.corpusId });
      },
      onReleased: (corpusId) => passages.forget(corpusId),
      onGone: (corpusId) => {
        readers.forget(corpusId);
      },
    },
  });
  // Remains that cannot be deleted only take up space.
  if (engines === null) await corpora.sweep().catch(() => undefined);
  const choice = await createCorpusChoice({ store: serverCorpora, corpora });
  const others = await watchOthers(together, { choice, log });
  const ingestion = composeIngestion({
    ...{ config, overrides, stores, corpora, embedder: background, clock, log, meter },
    onIngested: () => index.refresh(),
  });
  const ingestAndIndex = ingestion.ingest;
  const timers = systemTimers;
  const watchIn = overrides.inference === 'child' ? watchInChild : watchWithChokidar;
  const watched = new Set<WatchedIngestion>();
  const queue = createQuestionQueue({ clock, limits: config.queue });
  meterParts(meter, { store, corpora, embedder, queue });
  const readers = composeReaders({
    ...{ config, overrides, clock, log, meter, store, corpora, models, passages, queue },
    archive: createAnswerArchive({ answers, userKey, clock, log }),
  });
  const shared = readers.of([SHARED_CORPUS]);
  const { index } = shared;
  const sourcesOf = (corpusId: string): SourceLookup => readers.of([corpusId]).sources;
  const curatorParts = { store: sourceChanges, maxBytes: config.maxSourceBytes, clock, log };
  const sharedCurator = createCurator({
    ...{ ...curatorParts, corpusId: SHARED_CORPUS, limits: null, sources: shared.sources },
    folder: new SeedsFolder(config),
    changing: (work) => corpora.changing(SHARED_CORPUS, work),
    // Not the parser of the ingestion, which may be reading the folder.
    parser: new IsolatedParser({ limits: config.parserLimits, log }),
    ingest: () => ingestAndIndex({ awaitsIndex: false }),
  });
  const curators = createServerCurators({
    ...{ ...curatorParts, corpora, limits: config.corpusLimits, sourcesOf },
    shared: { curator: sharedCurator, sources: shared.sources },
    parser: () => new IsolatedParser({ limits: config.parserLimits, log }),
    ingest: (corpusId) => ingestAndIndex({ corpusId }),
  });
  const personalData = createPersonalData({
    store: stores.personalData,
    corpora: {
      list: () => corpora.list(),
      remove: async (serverId) => {
        await corpora.remove(serverId, (work) => ingestion.turns.take(serverId, work));
        choice.forget(serverId);
      },
    },
    hashUser: createUserHash(userKey),
    ...{ retentionDays: config.retentionDays, clock, log },
  });
  const ingestActivity = () => ingestion.monitor.activity;
  const common = { queue, personalData, choice, sourcesOf, ingestActivity };
  const servicesFor = (serverId: string | null): CorpusServices => ({
    ...common,
    ...readers.of(choice.corporaOf(serverId)),
    curator: serverId === null ? curators.all : curators.of(serverId),
  });
  const maintenance = startMaintenance(config, overrides, {
    ...{ corpora, ingest: ingestAndIndex, timers, log },
    prepare: async () => search?.ensureIndex(),
    finish: async () => {
      if (engines !== null) await search?.removeOldIndexes(await engines.indexesInUse());
    },
  });
  /** The client of OpenSearch cannot be closed twice. */
  let closed: Promise<void> | null = null;
  async function closeAll(graceMs?: number): Promise<void> {
    await others.end();
    await monitoring.close();
    maintenance.stop();
    const closing = [...watched].map((each) => each.close());
    await ingestion.close();
    await Promise.all(closing);
    const hurry = new AbortController();
    const abort = (): void => {
      hurry.abort();
    };
    const stopTimer = graceMs === undefined ? () => undefined : systemTimers.start(abort, graceMs);
    await readers.close(hurry.signal);
    await passages.close(hurry.signal);
    stopTimer();
    await corpora.close();
    await store.close();
    await search?.close();
    await reader?.close();
    await embedder.close();
  }
  const app: App = {
    config,
    clock,
    log,
    meter,
    store,
    embedder,
    reader,
    ...servicesFor(null),
    index,
    corpora,
    servicesFor,
    digestStore: subscriptions,
    reporter: createReporter({
      ...{ reports, answers, embedder: background, clock },
      sourcesFor: (serverId) => app.servicesFor(serverId).sources,
    }),
    reportStore: reports,

    onChangeElsewhere: (listener) => others.listen(listener),

    feeds: await openFeeds(config, overrides, {
      clock,
      together,
      log,
      ingest: () => ingestAndIndex({ awaitsIndex: false }),
    }),

    backups: openBackups(config, overrides, { clock, log, meter }),

    ingest: (options = {}) => ingestAndIndex(options),
    ingestNow: (options = {}) => ingestion.ingestNow(options),

    async watch(events) {
      if (config.watch === 'off') return () => Promise.resolve();
      const watching = new WatchedIngestion({
        folder: config.seedsDir,
        watch:
          overrides.watchFolder ??
          watchIn({ mode: config.watch, except: config.dataDir, timers, meter }),
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

    close(graceMs) {
      closed ??= closeAll(graceMs);
      return closed;
    },
  };
  return app;
}
