import type { Verdict } from '../../domain/answer.ts';
import { type Explanation, roundScore } from '../../domain/ranking.ts';
import type { VerdictFeatures } from './verdict-features.ts';
import models from './verdict-model.json' with { type: 'json' };

/**
 * The verdict uses only the first passages, so that the requested number of quotes does not change
 * it.
 */
export const VERDICT_DEPTH = 3;

/**
 * A logistic model of `P(answers)` for one passage, with thresholds; see
 * `docs/decisions/0003-verdict.md`.
 */
export interface VerdictModel {
  readonly bias: number;
  /** One per feature; a missing one is 0. */
  readonly weights: Readonly<Partial<Record<Feature, number>>>;
  /** The verdict is `answered` from this probability up; chosen for balanced accuracy. */
  readonly answeredFrom: number;
  /** A further passage counts as an answer from this probability up. */
  readonly quotedFrom: number;
}

/**
 * A source rarely answers twice, so a second quote from it must be this much more likely. Of the
 * second quotes for 483 questions about three articles, one in eight held the answer.
 */
const SAME_SOURCE = 0.2;

/**
 * Logits are clamped here because larger ones add no information. An unread passage gets the lowest
 * value.
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
    formula: "share of the question's names and numbers it lacks",
  },
  lacksKind: {
    value: ({ lacksKind }: VerdictFeatures) => lacksKind,
    formula: '1 if the sentence lacks the number, date, person or place that is asked for',
  },
  qualifierConflict: {
    value: ({ qualifierConflict }: VerdictFeatures) => qualifierConflict,
    formula: 'share of the years, versions and numbered parts asked for where it has only others',
  },
} as const;

export type Feature = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as Feature[];

function within(most: number, value: number | null): number {
  return Math.max(-most, Math.min(most, value ?? -most));
}

/** The value of one feature as the model uses it. */
export function featureOf(name: Feature, features: VerdictFeatures): number {
  return FEATURES[name].value(features);
}

export interface Classification {
  readonly verdict: Verdict;
  /** Explains the passage that answers best. */
  readonly explanation: Explanation;
  /**
   * For each passage, whether it is shown as an answer: the first by rank, and each later one that
   * answers on its own. All false unless the verdict is `answered`.
   */
  readonly answering: readonly boolean[];
  /**
   * For each passage, whether it may be shown as related: its words or meaning are near the
   * question.
   */
  readonly related: readonly boolean[];
}

/**
 * Classifies a question by the best of the first three passages. `answered` if its `P(answers)`
 * reaches `answeredFrom`; else `related` if its words and meaning are near the question, whatever
 * the reading model says; else `nothing`.
 *
 * @param passages one entry for each passage that would be quoted, best first
 * @param sourceIds of the passages
 */
export function classifyAnswerability(
  passages: readonly VerdictFeatures[],
  sourceIds: readonly string[] = [],
): Classification {
  const isRead = passages.some(({ read }) => read !== null);
  const model: VerdictModel = isRead ? models.withReader : models.withoutReader;
  const explanations = passages.map((one) => explain(model, one));
  const best = explanations
    .slice(0, VERDICT_DEPTH)
    .reduce<Explanation | null>((a, b) => (a === null || b.value > a.value ? b : a), null);
  if (best === null) {
    const explanation = { name: 'P(answers)', value: 0, formula: 'no passage found', parts: [] };
    return { verdict: 'nothing', explanation, answering: [], related: [] };
  }
  const near = passages.map((one) => explain(models.withoutReader, one).value);
  if (best.value >= model.answeredFrom) {
    const leading = leaderOf(passages, explanations.indexOf(best));
    const first = passages[leading];
    const quoted = new Set([sourceIds[leading]]);
    const answering = passages.map((one, place) => {
      if (place <= leading) return place === leading;
      const sourceId = sourceIds[place];
      const isKnown = sourceId !== undefined && quoted.has(sourceId);
      const isAnswer =
        (explanations[place]?.value ?? 0) >= model.quotedFrom + (isKnown ? SAME_SOURCE : 0) &&
        one.lacksKind === 0 &&
        one.qualifierConflict <= (first?.qualifierConflict ?? 0);
      if (isAnswer) quoted.add(sourceId);
      return isAnswer;
    });
    const related = near.map((value) => value >= models.relatedFrom);
    return { verdict: 'answered', explanation: best, answering, related };
  }
  const isNear = near.slice(0, VERDICT_DEPTH).some((value) => value >= models.nearFrom);
  return {
    verdict: isNear ? 'related' : 'nothing',
    explanation: best,
    answering: passages.map(() => false),
    related: near.map((value, place) => isNear && (place === 0 || value >= models.relatedFrom)),
  };
}

/**
 * Index of the passage that leads the answer. If the first by rank and the most likely one differ,
 * the first is right more often: for 46 of 97 development questions against 32, and for 12 of the
 * 18 where the first is below the threshold. It does not lead if it is about another year, version
 * or part and the most likely one is not.
 */
function leaderOf(passages: readonly VerdictFeatures[], likely: number): number {
  const [first, best] = [passages[0], passages[likely]];
  if (first === undefined || best === undefined) return likely;
  return first.qualifierConflict > best.qualifierConflict ? likely : 0;
}

/** `P(answers)` by the model, as a tree of its terms. */
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
