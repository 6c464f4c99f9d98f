import type { Verdict } from '../../domain/answer.ts';
import { type Explanation, roundScore } from '../../domain/ranking.ts';
import type { VerdictFeatures } from './verdict-features.ts';
import models from './verdict-model.json' with { type: 'json' };

/**
 * The number of passages that determine the verdict. It is fixed, so that the verdict does not depend
 * on the requested number of quotes.
 */
export const VERDICT_DEPTH = 3;

/**
 * A logistic model of the probability that a passage answers the question, `P(answers)`, with
 * thresholds. See `docs/decisions/0003-verdict.md`.
 */
export interface VerdictModel {
  readonly bias: number;
  /** The weight of each feature. A missing weight is 0. */
  readonly weights: Readonly<Partial<Record<Feature, number>>>;
  /** Minimum probability for the verdict `answered`, chosen for the best balanced accuracy. */
  readonly answeredFrom: number;
  /** Minimum probability for each additional passage that counts as an answer. */
  readonly quotedFrom: number;
}

/**
 * Added to the minimum probability of a second quote from the same source, because a source rarely
 * answers twice. Of the second quotes for 483 questions about three articles, one in eight contained
 * the answer.
 */
const SAME_SOURCE = 0.2;

/**
 * Limits of the features. Logits and word matches beyond them add no information. A passage that was
 * not read gets the lowest logit.
 */
const MOST_READ = 20;
const MOST_ANSWERS = 6;
const MOST_WORD_MATCH = 1.5;

const FEATURES = {
  read: {
    value: ({ read }: VerdictFeatures) => within(MOST_READ, read),
    formula: `best span − null answer, of the reading model, in ±${MOST_READ}`,
  },
  answers: {
    value: ({ answers }: VerdictFeatures) => within(MOST_ANSWERS, answers),
    formula: `logit of "it answers", of the reading model, in ±${MOST_ANSWERS}`,
  },
  similarity: {
    value: ({ similarity }: VerdictFeatures) => similarity,
    formula: 'cosine(question, passage)',
  },
  wordMatch: {
    value: ({ wordMatch }: VerdictFeatures) => Math.min(MOST_WORD_MATCH, wordMatch),
    formula: `bm25 / Σ idf(terms of the question), at most ${MOST_WORD_MATCH}`,
  },
  coverage: {
    value: ({ coverage }: VerdictFeatures) => coverage,
    formula: 'Σ idf(terms in passage and headings) / Σ idf(terms of the question)',
  },
  sentenceCoverage: {
    value: ({ sentenceCoverage }: VerdictFeatures) => sentenceCoverage,
    formula: 'Σ idf(terms in the sentence) / Σ idf(terms of the question)',
  },
  unknown: {
    value: ({ unknown }: VerdictFeatures) => unknown,
    formula: 'Σ idf(terms that no passage has) / Σ idf(terms of the question)',
  },
  missingNames: {
    value: ({ missingNames }: VerdictFeatures) => missingNames,
    formula: "share of the question's names and numbers that the passage lacks",
  },
  lacksKind: {
    value: ({ lacksKind }: VerdictFeatures) => lacksKind,
    formula: '1 if the sentence lacks the number, date, person or place that is asked for',
  },
  qualifierConflict: {
    value: ({ qualifierConflict }: VerdictFeatures) => qualifierConflict,
    formula: "share of the question's kinds of qualifier for which the passage has only others",
  },
} as const;

export type Feature = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as Feature[];

function within(most: number, value: number | null): number {
  return Math.max(-most, Math.min(most, value ?? -most));
}

/** Returns the value of a feature as the model uses it. */
export function featureOf(name: Feature, features: VerdictFeatures): number {
  return FEATURES[name].value(features);
}

export interface Classification {
  readonly verdict: Verdict;
  /** Shows how the probability of the best passage was computed. */
  readonly explanation: Explanation;
  /**
   * For each passage, whether it is shown as an answer. These are the leading passage and each later
   * passage that answers on its own. All false unless the verdict is `answered`.
   */
  readonly answering: readonly boolean[];
  /**
   * For each passage, whether it may be shown as related, because it is similar to the question in
   * words or meaning.
   */
  readonly related: readonly boolean[];
}

/**
 * Classifies a question by its first three passages. The verdict is `answered` if the highest
 * `P(answers)` reaches `answeredFrom`. Otherwise it is `related` if a passage is similar to the
 * question in words or meaning, regardless of the reading model, or else `nothing`.
 *
 * @param passages the features of each passage that could be quoted, best first
 * @param sourceIds the source ID of each passage
 * @param mayAnswer for each passage, whether it may count as an answer. Default: every passage may
 */
export function classifyAnswerability(
  passages: readonly VerdictFeatures[],
  sourceIds: readonly string[] = [],
  mayAnswer: readonly boolean[] = passages.map(() => true),
): Classification {
  const isRead = passages.some(({ read }) => read !== null);
  const model: VerdictModel = isRead ? models.withReader : models.withoutReader;
  const explanations = passages.map((one) => explain(model, one));
  const first = explanations.slice(0, VERDICT_DEPTH);
  const allowed = likeliest(first.filter((_, place) => mayAnswer[place]));
  const best = allowed ?? likeliest(first);
  if (best === null) {
    const explanation = { name: 'P(answers)', value: 0, formula: 'no passage found', parts: [] };
    return { verdict: 'nothing', explanation, answering: [], related: [] };
  }
  const near = passages.map((one) => explain(models.withoutReader, one).value);
  if (allowed !== null && allowed.value >= model.answeredFrom) {
    const likely = explanations.indexOf(allowed);
    const leading = mayAnswer[0] === true ? leaderOf(passages, likely) : likely;
    const leader = passages[leading];
    const quoted = new Set([sourceIds[leading]]);
    const answering = passages.map((one, place) => {
      if (place <= leading) return place === leading;
      const sourceId = sourceIds[place];
      const isKnown = sourceId !== undefined && quoted.has(sourceId);
      const isAnswer =
        mayAnswer[place] === true &&
        (explanations[place]?.value ?? 0) >= model.quotedFrom + (isKnown ? SAME_SOURCE : 0) &&
        one.lacksKind === 0 &&
        one.qualifierConflict <= (leader?.qualifierConflict ?? 0);
      if (isAnswer) quoted.add(sourceId);
      return isAnswer;
    });
    const related = near.map((value) => value >= models.relatedFrom);
    return { verdict: 'answered', explanation: allowed, answering, related };
  }
  const isNear = near.slice(0, VERDICT_DEPTH).some((value) => value >= models.nearFrom);
  return {
    verdict: isNear ? 'related' : 'nothing',
    explanation: best,
    answering: passages.map(() => false),
    related: near.map((value, place) => isNear && (place === 0 || value >= models.relatedFrom)),
  };
}

function likeliest(explanations: readonly Explanation[]): Explanation | null {
  return explanations.reduce<Explanation | null>(
    (a, b) => (a === null || b.value > a.value ? b : a),
    null,
  );
}

/**
 * Returns the index of the passage that leads the answer. If the first passage by rank differs from
 * the most likely one, the first is right more often: for 46 of 97 development questions, against 32
 * for the most likely one. If the first is below the threshold, it is right for 12 of 18. The most
 * likely one leads only if its qualifiers conflict less with the question's.
 */
function leaderOf(passages: readonly VerdictFeatures[], likely: number): number {
  const [first, best] = [passages[0], passages[likely]];
  if (first === undefined || best === undefined) return likely;
  return first.qualifierConflict > best.qualifierConflict ? likely : 0;
}

/** Returns `P(answers)` as a tree of its terms. */
function explain(model: VerdictModel, features: VerdictFeatures): Explanation {
  const used = FEATURE_NAMES.flatMap((name) => {
    const weight = model.weights[name] ?? 0;
    return weight === 0 ? [] : [{ name, weight, value: featureOf(name, features) }];
  });
  const sum = used.reduce((total, { weight, value }) => total + weight * value, model.bias);
  const terms = used.map(
    ({ name, weight }) => `${weight < 0 ? '−' : '+'} ${Math.abs(weight)}·${name}`,
  );
  return {
    name: 'P(answers)',
    value: roundScore(1 / (1 + Math.exp(-sum))),
    formula: `1/(1 + e^−(${[model.bias, ...terms].join(' ')})), answered from ${model.answeredFrom}`,
    parts: used.map(({ name, value }) => ({
      name,
      value: roundScore(value),
      formula: FEATURES[name].formula,
      parts: [],
    })),
  };
}
