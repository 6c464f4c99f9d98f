import type { AskedQuestion } from './ask-set.ts';
import { bootstrap, type BootstrapOptions, type Estimate } from './bootstrap.ts';
import { expectedCalibrationError, reliability, type ReliabilityPoint } from './calibration.ts';
import { firstRightQuote, containsGold } from './contains-gold.ts';
import { auroc, balancedAccuracy, mean } from './metrics.ts';
import { areaUnderRiskCurve, riskAt, riskCurve, type RiskPoint } from './risk-coverage.ts';

/** Thresholds on P(answers) at which coverage and error are shown. */
export const THRESHOLDS: readonly number[] = [0.1, 0.3, 0.5, 0.7, 0.9];
/** Maximum number of points of a curve. */
const CURVE_POINTS = 100;

export interface AnswerFigures {
  readonly questions: number;
  readonly answerable: number;
  /**
   * Share of the answerable questions whose first quote is right (`goldInFirstQuote`), or one of
   * whose up to three quotes is right (`goldInQuotes`). Related passages do not count as quotes.
   */
  readonly goldInFirstQuote: Estimate;
  readonly goldInQuotes: Estimate;
  /** Mean number of quotes for the answered questions. */
  readonly quotesPerAnswer: Estimate;
  readonly answeredOfAnswerable: Estimate;
  /** Share of the unanswerable questions with the verdict `related` or `nothing`. */
  readonly declinedOfUnanswerable: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly auroc: Estimate;
  /**
   * `coverage`: share of questions that are answered. `error`: share of the answers that are wrong.
   */
  readonly coverage: Estimate;
  readonly error: Estimate;
  /** Area under the curve of error against coverage; lower is better. */
  readonly aurc: Estimate;
  /** Expected calibration error of P(answers) as the probability that a question is answerable. */
  readonly ece: Estimate;
  readonly thresholds: readonly {
    readonly threshold: number;
    readonly coverage: Estimate;
    readonly error: Estimate;
  }[];
  /** Error at up to a hundred evenly spaced coverages. */
  readonly curve: readonly RiskPoint[];
  readonly reliability: readonly ReliabilityPoint[];
}

/** The expected and the actual result of one question. */
interface Outcome {
  readonly expected: boolean;
  readonly got: boolean;
  readonly score: number;
  readonly isWrong: boolean;
  /** Number of the first right quote, or `Infinity` if there is none. */
  readonly goldAt: number;
  readonly quotes: number;
}

/** Returns `null` if no question was given to the answerer. */
export function measureAnswers(
  asked: readonly AskedQuestion[],
  options?: BootstrapOptions,
): AnswerFigures | null {
  const outcomes = asked.flatMap(({ question, answer }): Outcome[] => {
    if (answer === null) return [];
    const goldAt = firstRightQuote(question, answer.quotes) ?? Infinity;
    return [
      {
        expected: question.answerable,
        got: answer.verdict === 'answered',
        score: answer.explanation.value,
        isWrong: !question.answerable || goldAt === Infinity,
        goldAt,
        quotes: answer.quotes.length,
      },
    ];
  });
  if (outcomes.length === 0) return null;
  const estimates = bootstrap(outcomes, statisticsOf, options);
  const at = (i: number): Estimate => estimates[i] ?? { value: null, low: null, high: null };
  const curve = riskCurve(outcomes);
  const step = Math.max(1, curve.length / CURVE_POINTS);
  return {
    questions: outcomes.length,
    answerable: outcomes.filter(({ expected }) => expected).length,
    goldInFirstQuote: at(0),
    goldInQuotes: at(1),
    quotesPerAnswer: at(2),
    answeredOfAnswerable: at(3),
    declinedOfUnanswerable: at(4),
    balancedAccuracy: at(5),
    auroc: at(6),
    coverage: at(7),
    error: at(8),
    aurc: at(9),
    ece: at(10),
    thresholds: THRESHOLDS.map((threshold, i) => ({
      threshold,
      coverage: at(11 + 2 * i),
      error: at(12 + 2 * i),
    })),
    curve: Array.from(
      { length: Math.min(CURVE_POINTS, curve.length) },
      (_, i) => curve[Math.round((i + 1) * step) - 1],
    ).filter((point) => point !== undefined),
    reliability: reliability(outcomes),
  };
}

/** Returns the statistics in the order that `measureAnswers` expects. */
function statisticsOf(outcomes: readonly Outcome[]): number[] {
  const answerable = outcomes.filter(({ expected }) => expected);
  const others = outcomes.filter(({ expected }) => !expected);
  const answered = outcomes.filter(({ got }) => got);
  const hasBoth = answerable.length > 0 && others.length > 0;
  return [
    share(answerable, ({ goldAt }) => goldAt === 1),
    share(answerable, ({ goldAt }) => goldAt <= 3),
    mean(answered.map(({ quotes }) => quotes)),
    share(answerable, ({ got }) => got),
    share(others, ({ got }) => !got),
    hasBoth ? balancedAccuracy(outcomes) : NaN,
    hasBoth ? auroc(outcomes) : NaN,
    share(outcomes, ({ got }) => got),
    share(answered, ({ isWrong }) => isWrong),
    areaUnderRiskCurve(outcomes),
    hasBoth ? expectedCalibrationError(outcomes) : NaN,
    ...THRESHOLDS.flatMap((threshold) => {
      const { coverage, error } = riskAt(outcomes, threshold);
      return [coverage, error];
    }),
  ];
}

/** Figures for choosing a sentence in the right passage. The verdict is ignored. */
export interface GivenFigures {
  /** Number of answerable questions with a gold answer inside one passage. */
  readonly questions: number;
  /** Share of the questions for which the sentence to highlight contains a gold answer. */
  readonly sentenceHoldsGold: Estimate;
  /** Share of the questions for which the quote around that sentence contains a gold answer. */
  readonly quoteHoldsGold: Estimate;
}

export function measureGiven(
  asked: readonly AskedQuestion[],
  options?: BootstrapOptions,
): GivenFigures | null {
  const outcomes = asked.flatMap(({ question: { gold }, given }) => {
    if (given === null) return [];
    const holds = (text: string): boolean =>
      gold.some(({ sourceId }) => containsGold(gold, sourceId, text));
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
