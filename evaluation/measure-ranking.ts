import type { Hit } from '../src/domain/ranking.ts';
import type { AskedQuestion } from './ask-set.ts';
import { bootstrap, type BootstrapOptions, type Estimate } from './bootstrap.ts';
import { averagePrecision, hitAt, mean, ndcgAt10, reciprocalRankAt10 } from './metrics.ts';
import type { SetQuestion } from './question-set.ts';

/** The constant k of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). */
const RRF_K = 60;

/** The metrics of one question's ranking, by column name. */
const METRICS = {
  'hit@1': (ids, relevant) => hitAt(1, ids, relevant),
  'hit@3': (ids, relevant) => hitAt(3, ids, relevant),
  'hit@10': (ids, relevant) => hitAt(10, ids, relevant),
  'MRR@10': reciprocalRankAt10,
  'nDCG@10': ndcgAt10,
  MAP: averagePrecision,
} satisfies Record<string, (ids: readonly string[], relevant: ReadonlySet<string>) => number>;

export type RankingMetric = keyof typeof METRICS;
export const RANKING_METRICS = Object.keys(METRICS) as RankingMetric[];

export type RankingFigures = Readonly<Record<RankingMetric, Estimate>>;

/** The figures of one ranking, over all answerable questions and over the held-back ones. */
export interface RankingRow {
  readonly row: string;
  readonly questions: number;
  readonly all: RankingFigures;
  readonly heldQuestions: number;
  readonly held: RankingFigures;
}

/** One question, with its source IDs, best first, in each ranking. */
export interface RankedSources {
  readonly question: SetQuestion;
  readonly rows: Readonly<Record<string, readonly string[]>>;
}

/**
 * Returns the source IDs in each measured ranking and, for comparison, in the reciprocal rank
 * fusion of `bm25` and `dense`.
 */
export function rankSources({ question, rankings }: AskedQuestion): RankedSources {
  const { bm25 = [], dense = [], fused = [], reranked } = rankings;
  const [words, meaning] = [sourcesOf(bm25), sourcesOf(dense)];
  return {
    question,
    rows: {
      bm25: words,
      dense: meaning,
      rrf: reciprocalRankFusion([words, meaning]),
      fused: sourcesOf(fused),
      ...(reranked === undefined
        ? {}
        : { 'reader alone': sourcesOf(byReader(reranked)), reranked: sourcesOf(reranked) }),
    },
  };
}

/** Sorts the hits by the reading model's score alone. */
function byReader(hits: readonly Hit[]): Hit[] {
  const rank = ({ legs }: Hit): number => legs.read?.rank ?? Infinity;
  return hits.filter(({ legs }) => legs.read !== null).sort((a, b) => rank(a) - rank(b));
}

/** Returns the source IDs in the order of their best passages. */
export function sourcesOf(hits: readonly Hit[]): string[] {
  return [...new Set(hits.map((hit) => hit.sourceId))];
}

/** Returns the figures of every ranking, in the order of the first question's rows. */
export function measureRanking(
  ranked: readonly RankedSources[],
  options?: BootstrapOptions,
): RankingRow[] {
  const answerable = ranked.filter(({ question }) => question.answerable);
  const held = answerable.filter(({ question }) => question.held);
  return Object.keys(answerable[0]?.rows ?? {}).map((row) => ({
    row,
    questions: answerable.length,
    all: figuresOf(row, answerable, options),
    heldQuestions: held.length,
    held: figuresOf(row, held, options),
  }));
}

function figuresOf(
  row: string,
  ranked: readonly RankedSources[],
  options: BootstrapOptions | undefined,
): RankingFigures {
  const perQuestion = ranked.map(({ question, rows }) => {
    const relevant = new Set(question.relevant);
    return RANKING_METRICS.map((metric) => METRICS[metric](rows[row] ?? [], relevant));
  });
  const estimates = bootstrap(
    perQuestion,
    (drawn) => RANKING_METRICS.map((_, i) => mean(drawn.map((values) => values[i] ?? 0))),
    options,
  );
  return Object.fromEntries(
    RANKING_METRICS.map((metric, i) => [metric, estimates[i]]),
  ) as unknown as RankingFigures;
}

/**
 * Sorts IDs by `Σ 1 / (60 + rank)` over the lists. Only for comparison, because the product fuses
 * scores.
 */
function reciprocalRankFusion(lists: readonly (readonly string[])[]): string[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    list.forEach((id, i) => scores.set(id, (scores.get(id) ?? 0) + 1 / (RRF_K + i + 1)));
  }
  return [...scores].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
}
