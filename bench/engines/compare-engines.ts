import { join } from 'node:path';
import { percentile } from '../../evaluation/metrics.ts';
import { type QuestionSet, readQuestionSet } from '../../evaluation/question-set.ts';
import { withScratchEngines } from '../../evaluation/scratch-engines.ts';
import { writeSeeds } from '../../evaluation/with-corpus.ts';
import { type App, createApp } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Ranking } from '../../src/domain/ranking.ts';
import { startStopwatch } from '../../src/domain/stopwatch.ts';
import { systemClock } from '../../src/domain/time.ts';
import type { QuestionStage } from '../../src/index/search-index.ts';
import { questionTerms } from '../../src/text/terms.ts';
import type { Add } from '../warm-asks.ts';
import { readDocuments } from './corpus-documents.ts';
import { writeNeighbours } from './neighbours.ts';

/** The smallest set comes first. The others are beside other corpora too. */
const SETS = ['xquad-en', 'fairytaleqa-test', 'xquad-en-sentences'];
/** Number of candidates of a search by words or by meaning. */
const DEPTH = 50;
const SHOWN = 10;

export interface EnginesBench {
  readonly engines: NonNullable<Config['engines']>;
  /** The folder of the question sets. */
  readonly sets: string;
  /** The number of other corpora in the same index. */
  readonly corpora: number;
  /** The number of questions of each set. */
  readonly questions: number;
  /** A folder for temporary files. */
  readonly folder: string;
}

/** The passages that one question finds, best first, and how long the fused search took. */
interface Found {
  readonly bm25: readonly string[];
  readonly dense: readonly string[];
  readonly fused: readonly string[];
  readonly fusedMs: number;
}

/**
 * Adds figures of searches and ingestion over PostgreSQL and OpenSearch, compared with SQLite in the same run: first
 * with one corpus in the index, then beside other corpora with texts of the same subjects.
 */
export async function addEngines(add: Add, bench: EnginesBench): Promise<void> {
  for (const name of SETS) {
    const set = readQuestionSet(join(bench.sets, `${name}.json`), name);
    const seeds = join(bench.folder, name, 'seeds');
    writeSeeds(set, seeds);
    const questions = choose(set, bench.questions);
    const local = await measureSqlite(seeds, join(bench.folder, name, 'sqlite'), questions);
    add(`${name}, SQLite: ingestion`, local.rate, 'passages/s', '');
    add(`${name}, SQLite: fused search, p95`, p95(local.found), 'ms', '');
    await withScratchEngines(bench.engines, async (engines) => {
      const data = join(bench.folder, name, 'engines');
      const isLast = name === SETS.at(-1);
      const corpora = isLast ? bench.corpora : 0;
      await measureEngines(add, { name, seeds, data, engines, questions, local, corpora });
    });
  }
}

interface Local {
  readonly rate: number;
  readonly found: readonly Found[];
}

async function measureSqlite(
  seeds: string,
  data: string,
  questions: readonly string[],
): Promise<Local> {
  return withApp(seeds, data, null, async (app) => {
    const rate = await ingest(app);
    return { rate, found: await search(app, questions) };
  });
}

async function measureEngines(
  add: Add,
  given: {
    readonly name: string;
    readonly seeds: string;
    readonly data: string;
    readonly engines: NonNullable<Config['engines']>;
    readonly questions: readonly string[];
    readonly local: Local;
    readonly corpora: number;
  },
): Promise<void> {
  const { name, seeds, data, engines, questions, local, corpora } = given;
  await withApp(seeds, data, engines, async (app) => {
    const rate = await ingest(app);
    add(`${name}, engines: ingestion`, rate, 'passages/s', '');
    add(`${name}, engines: rate by the rate of SQLite`, rate / local.rate, '', '≥ .5');
    const alone = await search(app, questions);
    addRecall(add, `${name}, one corpus`, alone, local.found);
    if (corpora === 0) return;
    const snapshot = await app.store.snapshot();
    const documents = await readDocuments(snapshot).finally(() => snapshot.close());
    const { dimensions } = app.embedder;
    const written = await writeNeighbours(engines.openSearch, { dimensions, corpora, documents });
    add('passages of other corpora', written.passages, '', '');
    add('documents written', written.rate, 'passages/s', '');
    const beside = await search(app, questions);
    addRecall(add, `${name}, beside ${corpora} corpora`, beside, local.found);
    add('fused search, p95 beside other corpora by p95 alone', p95(beside) / p95(alone), '', '≤ 3');
  });
}

function addRecall(
  add: Add,
  name: string,
  found: readonly Found[],
  wanted: readonly Found[],
): void {
  for (const ranking of ['bm25', 'dense'] as const) {
    const shares = found.map((one, at) => shareOf(one[ranking], wanted[at]?.[ranking] ?? []));
    add(`${name}: share of SQLite's first ${DEPTH}, ${ranking}`, mean(shares), '', '≥ .999');
  }
  const same = found.map((one, at) => Number(isSame(one.fused, wanted[at]?.fused ?? [])));
  add(`${name}: questions with the same first ${SHOWN}, fused`, mean(same), '', '');
  add(`${name}: fused search, p50`, percentile(timesOf(found), 0.5), 'ms', '');
  add(`${name}: fused search, p95`, p95(found), 'ms', '');
}

/** Searches twice, and measures the second time. Embedding the question is not measured. */
async function search({ index }: App, questions: readonly string[]): Promise<Found[]> {
  let found: Found[] = [];
  for (let round = 0; round < 2; round++) {
    found = [];
    for (const query of questions) {
      found.push(
        await index.read(async (view) => {
          const words = await view.bm25(questionTerms(query), DEPTH);
          const dense = await view.search({ query, ranking: 'dense', k: DEPTH });
          const stopwatch = startStopwatch<QuestionStage>(systemClock);
          const fused = await view.search({ query, ranking: 'fused', k: SHOWN, stopwatch });
          return {
            bm25: words.map(({ passage }) => passage.passageId),
            dense: idsOf(dense),
            fused: idsOf(fused),
            fusedMs: stopwatch.exact.search ?? 0,
          };
        }),
      );
    }
  }
  return found;
}

async function ingest(app: App): Promise<number> {
  const began = performance.now();
  await app.ingest();
  const seconds = (performance.now() - began) / 1000;
  return (await app.store.status()).passages / seconds;
}

async function withApp<T>(
  seeds: string,
  data: string,
  engines: Config['engines'],
  use: (app: App) => Promise<T>,
): Promise<T> {
  const config = { ...loadConfig({ seeds, data }), engines, readerModel: null };
  const app = await createApp({ ...config, logLevel: 'error' }, { inference: 'in-process' });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

/** Returns questions from all parts of a set. */
function choose({ questions }: QuestionSet, count: number): string[] {
  const step = Math.max(1, Math.floor(questions.length / count));
  return questions
    .filter((_, at) => at % step === 0)
    .slice(0, count)
    .map(({ question }) => question);
}

function idsOf({ hits }: Ranking): string[] {
  return hits.map(({ passageId }) => passageId);
}

function shareOf(found: readonly string[], wanted: readonly string[]): number {
  if (wanted.length === 0) return 1;
  return wanted.filter((id) => found.includes(id)).length / wanted.length;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}

function timesOf(found: readonly Found[]): number[] {
  return found.map(({ fusedMs }) => fusedMs);
}

function p95(found: readonly Found[]): number {
  return percentile(timesOf(found), 0.95);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
