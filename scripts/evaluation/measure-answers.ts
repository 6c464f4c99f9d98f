import type { AskedQuestion } from './ask-set.ts';
import { bootstrap, type BootstrapOptions, type Estimate } from './bootstrap.ts';
import { firstQuoteWithGold, holdsGold } from './holds-gold.ts';
import { auroc, balancedAccuracy, mean } from './metrics.ts';
import { areaUnderRiskCurve, riskAt } from './risk-coverage.ts';

/** Thresholds on P(answers) at which coverage and error are shown. */
export const THRESHOLDS: readonly number[] = [0.1, 0.3, 0.5, 0.7, 0.9];

export interface AnswerFigures {
  readonly questions: number;
  readonly answerable: number;
  /** Share of the answerable whose first quote, or one of three, holds a gold answer. */
  readonly goldInFirstQuote: Estimate;
  readonly goldInThreeQuotes: Estimate;
  readonly answeredOfAnswerable: Estimate;
  /** `related` or `nothing`, of those that have no answer. */
  readonly declinedOfUnanswerable: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly auroc: Estimate;
  /** Share that the product answers, and the share of wrong ones among them. */
  readonly coverage: Estimate;
  readonly error: Estimate;
  /** Area under error against coverage; less is better. */
  readonly aurc: Estimate;
  readonly curve: readonly {
    readonly threshold: number;
    readonly coverage: Estimate;
    readonly error: Estimate;
  }[];
}

/** Of one question: what was expected and what came, as the figures need it. */
interface Outcome {
  readonly expected: boolean;
  readonly got: boolean;
  readonly score: number;
  readonly isWrong: boolean;
  /** Number of the first quote with a gold answer, or `Infinity`. */
  readonly goldAt: number;
}

/** `null` when no question was answered by the product. */
export function measureAnswers(
  asked: readonly AskedQuestion[],
  options?: BootstrapOptions,
): AnswerFigures | null {
  const outcomes = asked.flatMap(({ question, answer }): Outcome[] => {
    if (answer === null) return [];
    const goldAt = firstQuoteWithGold(question.gold, answer.quotes) ?? Infinity;
    return [
      {
        expected: question.answerable,
        got: answer.verdict === 'answered',
        score: answer.explanation.value,
        isWrong: !question.answerable || goldAt === Infinity,
        goldAt,
      },
    ];
  });
  if (outcomes.length === 0) return null;
  const estimates = bootstrap(outcomes, statisticsOf, options);
  const at = (i: number): Estimate => estimates[i] ?? { value: null, low: null, high: null };
  return {
    questions: outcomes.length,
    answerable: outcomes.filter(({ expected }) => expected).length,
    goldInFirstQuote: at(0),
    goldInThreeQuotes: at(1),
    answeredOfAnswerable: at(2),
    declinedOfUnanswerable: at(3),
    balancedAccuracy: at(4),
    auroc: at(5),
    coverage: at(6),
    error: at(7),
    aurc: at(8),
    curve: THRESHOLDS.map((threshold, i) => ({
      threshold,
      coverage: at(9 + 2 * i),
      error: at(10 + 2 * i),
    })),
  };
}

/** In the order that `measureAnswers` takes them up. */
function statisticsOf(outcomes: readonly Outcome[]): number[] {
  const answerable = outcomes.filter(({ expected }) => expected);
  const others = outcomes.filter(({ expected }) => !expected);
  const answered = outcomes.filter(({ got }) => got);
  const hasBoth = answerable.length > 0 && others.length > 0;
  return [
    share(answerable, ({ goldAt }) => goldAt === 1),
    share(answerable, ({ goldAt }) => goldAt <= 3),
    share(answerable, ({ got }) => got),
    share(others, ({ got }) => !got),
    hasBoth ? balancedAccuracy(outcomes) : NaN,
    hasBoth ? auroc(outcomes) : NaN,
    share(outcomes, ({ got }) => got),
    share(answered, ({ isWrong }) => isWrong),
    areaUnderRiskCurve(outcomes),
    ...THRESHOLDS.flatMap((threshold) => {
      const { coverage, error } = riskAt(outcomes, threshold);
      return [coverage, error];
    }),
  ];
}

/** What is chosen in the right passage, whatever the verdict. */
export interface GivenFigures {
  /** Answerable questions with a gold answer inside one passage. */
  readonly questions: number;
  /** The sentence that is marked when the verdict is `answered` holds a gold answer. */
  readonly sentenceHoldsGold: Estimate;
  /** The quote around it does. */
  readonly quoteHoldsGold: Estimate;
}

export function measureGiven(
  asked: readonly AskedQuestion[],
  options?: BootstrapOptions,
): GivenFigures | null {
  const outcomes = asked.flatMap(({ question: { gold }, given }) => {
    if (given === null) return [];
    // The text is cut from a right source: which one does not matter.
    const holds = (text: string): boolean =>
      gold.some(({ sourceId }) => holdsGold(gold, sourceId, text));
    return [{ sentence: holds(given.sentence), quote: holds(given.quoted) }];
  });
  const [sentenceHoldsGold, quoteHoldsGold] = bootstrap(
    outcomes,
    (drawn) => [share(drawn, ({ sentence }) => sentence), share(drawn, ({ quote }) => quote)],
    options,
  );
  if (outcomes.length === 0 || !sentenceHoldsGold || !quoteHoldsGold) return null;
  return { questions: outcomes.length, sentenceHoldsGold, quoteHoldsGold };
}

function share<T>(of: readonly T[], holds: (one: T) => boolean): number {
  return mean(of.map((one) => (holds(one) ? 1 : 0)));
}
