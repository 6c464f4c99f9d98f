import type { CheckedConfig } from '../../src/doctor/checks.ts';
import { createQuestionQueue } from '../../src/answering/question-queue.ts';
import { createAnswerArchive } from '../../src/answering/answer-archive.ts';
import { createUserHash } from '../../src/answering/hash-user.ts';
import { createPersonalData } from '../../src/answering/personal-data.ts';
import type { Answerer } from '../../src/answering/answerer.ts';
import { toAnswerId } from '../../src/answering/answer-id.ts';
import { createSourceHistory } from '../../src/answering/history/source-history.ts';
import { createStatementChecker } from '../../src/answering/look-up/check-statements.ts';
import { createExcerptFinder } from '../../src/answering/look-up/find-excerpt.ts';
import type { Answer, QuotedSource, Quote, Verdict } from '../../src/domain/answer.ts';
import { DEFAULT_CORPUS_MODE, SHARED_CORPUS } from '../../src/domain/corpus.ts';
import { UserFacingError } from '../../src/domain/errors.ts';
import { resolveSourceId } from '../../src/domain/ids.ts';
import type { Explanation, Hit } from '../../src/domain/ranking.ts';
import { systemClock } from '../../src/domain/time.ts';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import { DEFAULT_CORPUS_LIMITS } from '../../src/curating/corpus-limits.ts';
import { createCurator } from '../../src/curating/curator.ts';
import { SeedsFolder } from '../../src/curating/seeds-folder.ts';
import type { CorpusServices } from '../../src/discord/commands/command.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import { DEFAULT_PARSER_LIMITS } from '../../src/sources/isolated/parser-limits.ts';
import { parseDocument } from '../../src/sources/parse-document.ts';
import type { LeftServer } from '../../src/store/personal-data-store.ts';
import type {
  Snapshot,
  SourceVersion,
  StoredPassage,
  StoredSource,
} from '../../src/store/corpus-store.ts';
import { splitSentences } from '../../src/text/split-sentences.ts';
import { MemoryAnswers } from '../store/memory-answers.ts';
import { MemoryDigests } from '../store/memory-digests.ts';
import { MemoryPersonalData } from '../store/memory-personal-data.ts';
import { MemorySourceChanges } from '../store/memory-source-changes.ts';
import { recordingLog } from './recording-log.ts';

const NO_EXPLANATION: Explanation = { name: 'fixed', value: 1, formula: '1', parts: [] };

export function sourceOf(fields: Partial<StoredSource> & { sourceId: string }): StoredSource {
  return {
    title: `About ${fields.sourceId}`,
    publisher: 'Example Herald',
    author: null,
    published: '2026-03-18',
    url: `https://herald.example/${fields.sourceId}`,
    corpusId: SHARED_CORPUS,
    file: `${fields.sourceId}.md`,
    passages: 3,
    indexedAt: '2026-03-20T14:05:00.000Z',
    contentHash: '0'.repeat(64),
    text: 'One thing happened. Another followed.',
    blocks: [],
    links: [],
    places: [],
    language: 'en',
    boilerplate: [],
    repeatable: [],
    ...fields,
  };
}

/**
 * Returns a quote of the first occurrence of `text` in the source, in which the sentence `answering`
 * is highlighted.
 */
export function quoteOf(source: QuotedSource, text: string, answering?: string): Quote {
  const start = source.text.indexOf(text);
  const marked = answering === undefined ? -1 : source.text.indexOf(answering, start);
  if (start === -1 || (answering !== undefined && marked === -1))
    throw new Error('the source does not contain the text');
  return {
    sourceId: source.sourceId,
    passageId: `${source.sourceId}#1`,
    start,
    end: start + text.length,
    text,
    highlights: answering === undefined ? [] : [{ start: marked, end: marked + answering.length }],
    answer: null,
    score: 1,
    explanation: NO_EXPLANATION,
    place: null,
    legs: { dense: { rank: 2, similarity: 0.71 }, bm25: { rank: 1, score: 9.3 }, read: null },
    choice: NO_EXPLANATION,
  };
}

export function answerOf(
  verdict: Verdict,
  quotes: readonly Quote[] = [],
  sources: readonly QuotedSource[] = [],
): Answer {
  return {
    question: 'What happened?',
    answerId: 'A-7k3f9m2p',
    verdict,
    quotes,
    related: [],
    differences: [],
    unknownLanguage: null,
    asOf: null,
    explanation: NO_EXPLANATION,
    sources: new Map(sources.map((source) => [source.sourceId, source])),
    generation: 1,
    tookMs: 1,
  };
}

/** Returns the answer in its stored and shown form. */
export function keptOf(answer: Answer): KeptAnswer {
  const at = '2026-03-20T14:05:00.000Z';
  return {
    ...answer,
    versions: new Map([...answer.sources].map(([id, source]) => [id, source.contentHash])),
    ...{ sourceFilter: null, firstAskedAt: at, lastAskedAt: at, serverId: null, privateTo: null },
  };
}

/** Returns each source as one passage. */
export function passagesOf({ sourceId, text }: StoredSource): StoredPassage[] {
  const whole = { start: 0, end: text.length };
  const sentences = splitSentences(text, whole);
  const corpusId = SHARED_CORPUS;
  const keys = { corpusId, passageKey: 1, vectorKey: 1, passageId: `${sourceId}#1`, ordinal: 1 };
  return [{ ...keys, sourceId, ...whole, headingPath: [], sentences }];
}

function toHit(passage: StoredPassage, i: number): Hit {
  const legs = { dense: null, bm25: { rank: i + 1, score: 1 }, read: null };
  return {
    ...passage,
    rank: i + 1,
    score: 1,
    legs,
    copies: [],
    fused: null,
    explanation: NO_EXPLANATION,
  };
}

export const NO_CORPORA = { list: () => Promise.resolve([]), remove: () => Promise.resolve() };

/** An index in which every search returns everything. */
function indexOf(sources: readonly StoredSource[]): SearchIndex {
  const find = (id: string): StoredSource | undefined =>
    sources.find(({ sourceId }) => sourceId === id);
  const snapshot: Pick<Snapshot, 'sources' | 'source' | 'passagesOf'> = {
    sources: () => Promise.resolve([...sources]),
    source: (id) => Promise.resolve(find(id) ?? null),
    passagesOf: (id) => {
      const source = find(id);
      return Promise.resolve(source === undefined ? [] : passagesOf(source));
    },
  };
  return {
    read: (use) =>
      use({
        snapshot: snapshot as Snapshot,
        bm25: () => Promise.resolve([]),
        source: (id) => Promise.resolve(find(id) ?? Promise.reject(new Error(`no source ${id}`))),
        search: ({ query, ranking }) =>
          Promise.resolve({
            query,
            kind: ranking,
            generation: 1,
            hits: sources.flatMap(passagesOf).map(toHit),
            queryEmbedding: null,
          }),
      }),
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/**
 * Services for a mutable list of sources. The answer to a question is the first sentence that contains
 * the question verbatim.
 */
export function fakeServices(sources: StoredSource[]): CorpusServices & {
  readonly digestStore: MemoryDigests;
  readonly servicesFor: () => CorpusServices;
  /** The configuration. Its folders do not exist. */
  readonly config: CheckedConfig;
  readonly answers: MemoryAnswers;
  /** The servers that the bot has left. */
  left(): Promise<LeftServer[]>;
  /** Answers questions. Tests wrap this to change the answers. */
  answerer: Answerer;
  readonly asked: string[];
  failure: Error | null;
  /** Changes each answer before it is shown, for example to add related passages. */
  adapt: (answer: Answer) => Answer;
  /** Holds back all answers until the returned function is called. */
  hold(): () => void;
} {
  let held: Promise<void> | null = null;
  const ids = (): string[] => sources.map(({ sourceId }) => sourceId);
  const index = indexOf(sources);
  const answers = new MemoryAnswers();
  const digestStore = new MemoryDigests(systemClock);
  const userKey = '0'.repeat(64);
  const log = recordingLog();
  const sourceChanges = new MemorySourceChanges();
  const store = new MemoryPersonalData(answers, digestStore, sourceChanges);
  const folders = { seedsDir: '/nowhere/seeds', dataDir: '/nowhere/data' };
  /** One version of each source, keyed by its position. */
  const versionsOf = (id: string): SourceVersion[] =>
    sources.flatMap((source, versionKey) =>
      source.sourceId === id ? [{ ...source, versionKey, firstSeenAt: source.indexedAt }] : [],
    );
  const services: ReturnType<typeof fakeServices> = {
    history: createSourceHistory({
      store: {
        versions: (id) => Promise.resolve(versionsOf(id)),
        changes: (id) =>
          Promise.resolve(
            versionsOf(id).map(({ sourceId, versionKey, firstSeenAt: at }) => ({
              ...{ sourceId, versionKey, at },
            })),
          ),
      },
      sources: { find: (given) => services.sources.find(given) },
    }),
    answers,
    get curator() {
      return createCurator({
        ...{ corpusId: SHARED_CORPUS, limits: null },
        ...{ folder: new SeedsFolder(folders), store: sourceChanges, sources: services.sources },
        parser: { parse: parseDocument, close: () => Promise.resolve() },
        // Fake sources come from no folder.
        ingest: () =>
          Promise.reject(new UserFacingError('seeds-empty', { folder: '', extensions: [] })),
        ...{ maxBytes: 5_000_000, clock: systemClock, log },
      });
    },
    queue: createQuestionQueue({ clock: systemClock }),
    archive: createAnswerArchive({ answers, userKey, clock: systemClock, log }),
    personalData: createPersonalData({
      store,
      corpora: NO_CORPORA,
      hashUser: createUserHash(userKey),
      ...{ retentionDays: 0, clock: systemClock, log },
    }),
    excerpts: createExcerptFinder(index),
    statements: createStatementChecker(index),
    ingestActivity: () => null,
    choice: {
      mode: () => DEFAULT_CORPUS_MODE,
      setMode: () => Promise.resolve(DEFAULT_CORPUS_MODE),
      corporaOf: () => [SHARED_CORPUS],
      forget: () => undefined,
      reload: () => Promise.resolve(),
    },
    sourcesOf: () => services.sources,
    digestStore,
    left: () => store.leftServers(),
    servicesFor: () => services,
    config: {
      ...folders,
      feedsFile: null,
      corpusLimits: DEFAULT_CORPUS_LIMITS,
      maxSourceBytes: 5_000_000,
      parserLimits: DEFAULT_PARSER_LIMITS,
      embeddingModel: 'built-in',
      readerModel: null,
    },
    digestComposer: {
      compose: () => Promise.resolve({ items: [], skipped: [], generation: 1 }),
      deliveredAt: () => Promise.resolve(new Map()),
    },
    asked: [],
    failure: null,
    adapt: (answer) => answer,
    hold() {
      let release = (): void => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    answerer: {
      async answer(question, { limit, source: given }) {
        services.asked.push(question);
        await held;
        if (services.failure !== null) throw services.failure;
        if (question.trim() === '') {
          throw new UserFacingError('question-empty', {});
        }
        const only = given === undefined ? null : resolveSourceId(given, ids());
        const quotes = sources
          .filter(({ sourceId }) => only === null || sourceId === only)
          .filter(({ text }) => text.includes(question))
          .slice(0, limit)
          .map((source) => quoteOf(source, source.text, question));
        const quoted = sources.filter(({ sourceId }) =>
          quotes.some((quote) => quote.sourceId === sourceId),
        );
        const verdict = quotes.length > 0 ? 'answered' : 'nothing';
        const answer = services.adapt({ ...answerOf(verdict, quotes, quoted), question });
        return { ...answer, answerId: toAnswerId(answer) };
      },
    },
    sources: {
      generation: () => Promise.resolve(1),
      list: () => Promise.resolve([...sources]),
      find: async (given) => {
        const sourceId = await Promise.resolve(resolveSourceId(given, ids()));
        const source = sources.find((candidate) => candidate.sourceId === sourceId);
        if (source === undefined) throw new Error('resolved to an unknown source');
        return source;
      },
      open: (id) => {
        const source = sources.find(({ sourceId }) => sourceId === id);
        return Promise.resolve(source ? { source, passages: passagesOf(source) } : null);
      },
      eachText: (wanted, visit) => {
        for (const source of sources) if (wanted.includes(source.sourceId)) visit(source);
        return Promise.resolve();
      },
    },
  };
  return services;
}
