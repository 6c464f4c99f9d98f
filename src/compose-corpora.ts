import { LRUCache } from 'lru-cache';
import type { AnswerArchive } from './answering/answer-archive.ts';
import type { Answerer } from './answering/answerer.ts';
import { createAnswerer } from './answering/create-answerer.ts';
import { createSourceHistory, type SourceHistory } from './answering/history/source-history.ts';
import { logQuestions } from './answering/log-questions.ts';
import {
  createStatementChecker,
  type StatementChecker,
} from './answering/look-up/check-statements.ts';
import { createExcerptFinder, type ExcerptFinder } from './answering/look-up/find-excerpt.ts';
import { createSourceLookup, type SourceLookup } from './answering/look-up/source-lookup.ts';
import { queueQuestions, type QuestionQueue } from './answering/question-queue.ts';
import { alphaOf, type AppOverrides, languagesOf } from './app-parts.ts';
import type { Config } from './config.ts';
import { createDigestComposer, type DigestComposer } from './digest/summarize/digest-composer.ts';
import { SHARED_CORPUS } from './domain/corpus.ts';
import type { Logger } from './domain/logger.ts';
import type { Meter } from './domain/meter.ts';
import type { Clock } from './domain/time.ts';
import { createSearchIndex } from './index/create-search-index.ts';
import { openScanningIndex } from './index/open-passage-index.ts';
import type { PassageIndex } from './index/passage-index.ts';
import { createPastIndexes, type PastIndexes } from './index/past-indexes.ts';
import type { SearchIndex } from './index/search-index.ts';
import type { Models } from './inference/open.ts';
import type { Corpora } from './store/corpora.ts';
import type { CorpusStore } from './store/corpus-store.ts';
import { JoinedCorpora } from './store/joined-corpora.ts';
import { openTemporaryStore } from './store/open-stores.ts';

/** Everything that reads one set of corpora. */
export interface Readers {
  readonly index: SearchIndex;
  readonly answerer: Answerer;
  readonly archive: AnswerArchive;
  readonly sources: SourceLookup;
  readonly history: SourceHistory;
  readonly excerpts: ExcerptFinder;
  readonly statements: StatementChecker;
  readonly digestComposer: DigestComposer;
}

/** Number of sets of corpora whose readers are kept. Creating them takes less than a millisecond. */
const KEPT = 100;
/** Number of sets of corpora whose earlier states are kept, because each can take 300 MB. */
const KEPT_PAST = 2;

export interface CorpusReaders {
  /** Returns the readers of some corpora, by their IDs. Earlier ones take precedence. */
  of(corpusIds: readonly string[]): Readers;
  /** Drops everything that is kept of a corpus that was deleted. */
  forget(corpusId: string): void;
  /** Waits for earlier states that are being used, and then for readers. */
  close(hurry: AbortSignal): Promise<void>;
}

/** Builds the parts that read corpora, once for each set of corpora that a server uses. */
export function composeReaders(parts: {
  readonly config: Config;
  readonly overrides: AppOverrides;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: Meter;
  readonly store: CorpusStore;
  readonly corpora: Corpora;
  readonly models: Models;
  readonly passages: PassageIndex;
  readonly queue: QuestionQueue;
  readonly archive: AnswerArchive;
}): CorpusReaders {
  const { config, overrides, clock, log, meter, corpora, models, passages, queue, archive } = parts;
  const { embedder, background, reader } = models;
  const closing = new Set<Promise<void>>();
  const pasts = new LRUCache<string, PastIndexes>({ max: KEPT_PAST, dispose: closePast });
  const kept = new LRUCache<string, Readers>({ max: KEPT });
  /** The readers of the shared corpus, which most servers use. */
  let shared: Readers | null = null;

  function closePast(past: PastIndexes): void {
    const done = past.close().finally(() => closing.delete(done));
    closing.add(done);
  }

  function pastOf(key: string, stores: readonly CorpusStore[], current: SearchIndex): PastIndexes {
    const known = pasts.get(key);
    if (known !== undefined) return known;
    const [only] = stores;
    const past = createPastIndexes({
      store: only !== undefined && stores.length === 1 ? only : new JoinedCorpora(stores),
      ...{ current, embedder, openTemporary },
    });
    pasts.set(key, past);
    return past;
  }

  async function openTemporary() {
    const temporary = await openTemporaryStore({ dataDir: config.dataDir, clock });
    const scanned = openScanningIndex(embedder.dimensions);
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
  }

  function create(corpusIds: readonly string[]): Readers {
    const key = corpusIds.join(' ');
    const stores = corpusIds.map((id) => (id === SHARED_CORPUS ? parts.store : corpora.store(id)));
    const [only] = stores;
    const index = createSearchIndex({
      ...{ stores, embedder, reader, passages },
      ...alphaOf(overrides),
    });
    const store = only !== undefined && stores.length === 1 ? only : new JoinedCorpora(stores);
    const sources = createSourceLookup(index);
    const past: Pick<PastIndexes, 'at'> = {
      at: (at, given, use) => pastOf(key, stores, index).at(at, given, use),
    };
    const knownLanguages = languagesOf(config);
    const answering = createAnswerer({ index, embedder, reader, past, clock, knownLanguages });
    return {
      index,
      ...logQuestions(
        { answerer: queueQuestions(answering, queue), archive },
        { log, meter, clock, isTextLogged: config.logQuestions },
      ),
      sources,
      history: createSourceHistory({ store, sources }),
      excerpts: createExcerptFinder(index),
      statements: createStatementChecker(index),
      digestComposer: createDigestComposer({ index, store, embedder: background }),
    };
  }

  return {
    of(corpusIds) {
      const key = corpusIds.join(' ');
      if (key === SHARED_CORPUS) return (shared ??= create(corpusIds));
      const known = kept.get(key) ?? create(corpusIds);
      kept.set(key, known);
      return known;
    },
    forget(corpusId) {
      for (const cache of [kept, pasts]) {
        for (const key of [...cache.keys()]) {
          if (key.split(' ').includes(corpusId)) cache.delete(key);
        }
      }
    },
    async close(hurry) {
      // One listener, however many readers there are.
      const isHurried = new Promise<void>((resolve) => {
        hurry.addEventListener('abort', () => {
          resolve();
        });
        if (hurry.aborted) resolve();
      });
      pasts.clear();
      await Promise.race([Promise.all(closing), isHurried]);
      const all = shared === null ? [...kept.values()] : [shared, ...kept.values()];
      await Promise.race([Promise.all(all.map(({ index }) => index.close())), isHurried]);
    },
  };
}
