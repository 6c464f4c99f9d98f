import type { Verdict } from '../domain/answer.ts';
import { type Explanation, roundScore } from '../domain/ranking.ts';
import type { Evidence } from './gather-evidence.ts';
import models from './verdict-model.json' with { type: 'json' };

/** The verdict is that on the first passages alone: how many quotes are wanted must not change it. */
export const JUDGED = 3;

/**
 * A logistic model of `P(answers)` and where its thresholds lie; how both were made is told in
 * `docs/decisions/0003-verdict.md`.
 */
export interface VerdictModel {
  readonly bias: number;
  /** By feature; one that is missing counts for nothing. */
  readonly weights: Readonly<Partial<Record<Feature, number>>>;
  /** Chosen for balanced accuracy. */
  readonly answeredFrom: number;
  /** An answer is not padded with passages that are this unlikely to answer. */
  readonly quotedFrom: number;
}

/** Logits past this say no more, and a passage that was not read counts as one that speaks for none. */
const MOST_READ = 20;
const MOST_ANSWERS = 6;

const FEATURES = {
  read: {
    value: ({ read }: Evidence) => within(MOST_READ, read),
    formula: `best span − null answer, of the reading model, in ±${MOST_READ}`,
  },
  answers: {
    value: ({ answers }: Evidence) => within(MOST_ANSWERS, answers),
    formula: `logit of "it answers", of the reading model, in ±${MOST_ANSWERS}`,
  },
  fused: { value: ({ fused }: Evidence) => fused, formula: 'score of both legs' },
  similarity: {
    value: ({ similarity }: Evidence) => similarity,
    formula: 'cosine(question, passage)',
  },
  coverage: {
    value: ({ coverage }: Evidence) => coverage,
    formula: 'Σ idf(terms in passage and headings) / Σ idf(terms of the question)',
  },
  rarestMissing: {
    value: ({ rarestMissing }: Evidence) => rarestMissing,
    formula: 'max idf(terms it lacks) / max idf(terms of the question)',
  },
  missingNames: {
    value: ({ missingNames }: Evidence) => missingNames,
    formula: "share of the question's names and numbers it lacks",
  },
  unknown: {
    value: ({ unknown }: Evidence) => unknown,
    formula: 'Σ idf(terms that no passage has) / Σ idf(terms of the question)',
  },
} as const;

export type Feature = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as Feature[];

function within(most: number, value: number | null): number {
  return Math.max(-most, Math.min(most, value ?? -most));
}

/** One feature of the evidence for a passage. */
export function featureOf(name: Feature, evidence: Evidence): number {
  return FEATURES[name].value(evidence);
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Of the passage that answers best. */
  readonly explanation: Explanation;
  /** For each passage, whether it belongs into the answer. */
  readonly quoted: readonly boolean[];
}

/**
 * The verdict on the best of the first three passages: `answered` where it answers as likely as
 * `answeredFrom` says; else `related` where its words and meaning are near the question, whatever
 * the reading model says of it; else `nothing`.
 *
 * @param evidence one entry for each passage that would be quoted, best first
 */
export function judge(evidence: readonly Evidence[]): Judgement {
  const isRead = evidence.some(({ read }) => read !== null);
  const model: VerdictModel = isRead ? models.withReader : models.withoutReader;
  const explanations = evidence.map((one) => explain(model, one));
  const best = explanations
    .slice(0, JUDGED)
    .reduce<Explanation | null>((a, b) => (a === null || b.value > a.value ? b : a), null);
  if (best === null) {
    const explanation = { name: 'P(answers)', value: 0, formula: 'no passage found', parts: [] };
    return { verdict: 'nothing', explanation, quoted: [] };
  }
  if (best.value >= model.answeredFrom) {
    const quoted = explanations.map(({ value }) => value >= model.quotedFrom);
    return { verdict: 'answered', explanation: best, quoted };
  }
  const isNear = evidence
    .slice(0, JUDGED)
    .some((one) => explain(models.withoutReader, one).value >= models.nearFrom);
  return {
    verdict: isNear ? 'related' : 'nothing',
    explanation: best,
    quoted: evidence.map(() => isNear),
  };
}

/** `P(answers)` by the model, as the tree of its sum. */
function explain(model: VerdictModel, evidence: Evidence): Explanation {
  const used = FEATURE_NAMES.flatMap((name) => {
    const weight = model.weights[name] ?? 0;
    return weight === 0 ? [] : [{ name, weight, value: featureOf(name, evidence) }];
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
