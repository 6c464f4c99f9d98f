import type { AskedQuestion } from './ask-set.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import {
  type AnswerFigures,
  type GivenFigures,
  measureAnswers,
  measureGiven,
} from './measure-answers.ts';
import { measureRanking, type RankingRow, rankSources } from './measure-ranking.ts';
import { measureUnrelated, type UnrelatedFigures } from './measure-unrelated.ts';
import type { QuestionSet } from './question-set.ts';

/** All figures of one set as plain data. Figures that were not measured are `null` or empty. */
export interface SetResult {
  readonly set: string;
  readonly licence: string | null;
  readonly sources: number;
  readonly passages: number;
  readonly questions: number;
  readonly ranking: readonly RankingRow[];
  readonly answers: {
    readonly all: AnswerFigures;
    /** `null` if all questions are held back. */
    readonly development: AnswerFigures | null;
    /** `null` if no question is held back. */
    readonly held: AnswerFigures | null;
  } | null;
  /** `null` unless the set's documents are on unrelated topics. */
  readonly unrelated: UnrelatedFigures | null;
  readonly given: { readonly all: GivenFigures; readonly held: GivenFigures | null } | null;
  readonly tookMs: number;
}

/** Rankings of sources by other libraries. Each library has one list per question, in order. */
export type PeerRankings = Readonly<Record<string, readonly (readonly string[])[]>>;

export interface MeasuredSet {
  readonly set: QuestionSet;
  /** Whether each document has a different topic. */
  readonly isUnrelated?: boolean;
  readonly asked: readonly AskedQuestion[];
  readonly peers: PeerRankings;
  readonly sources: number;
  readonly passages: number;
  readonly tookMs: number;
}

export function measureSet(measured: MeasuredSet, options?: BootstrapOptions): SetResult {
  const { set, asked, peers, sources, passages, tookMs } = measured;
  const held = asked.filter(({ question }) => question.held);
  const development = asked.filter(({ question }) => !question.held);
  // A story has too few sources for meaningful ranking figures.
  const isRanked =
    set.documents.length > 0 && asked.some(({ rankings }) => Object.keys(rankings).length > 0);
  const ranked = asked.map((one, i) => {
    const own = rankSources(one);
    const theirs = Object.entries(peers).map(([name, lists]) => [name, lists[i] ?? []] as const);
    return { ...own, rows: { ...own.rows, ...Object.fromEntries(theirs) } };
  });
  const answers = measureAnswers(asked, options);
  const given = measureGiven(asked, options);
  return {
    set: set.name,
    licence: set.licence,
    sources,
    passages,
    questions: asked.length,
    ranking: isRanked ? measureRanking(ranked, options) : [],
    answers: answers && {
      all: answers,
      development: measureAnswers(development, options),
      held: measureAnswers(held, options),
    },
    unrelated: measured.isUnrelated === true ? measureUnrelated(asked) : null,
    given: given && { all: given, held: measureGiven(held, options) },
    tookMs,
  };
}
