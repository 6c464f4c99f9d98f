import type { Verdict } from '../domain/answer.ts';
import { type Explanation, roundScore } from '../domain/ranking.ts';

/** What is known of one passage that would be quoted when the verdict is due. */
export interface Evidence {
  /** Share of the question's idf weight that the passage and its headings have, 0 to 1. */
  readonly coverage: number;
  /** Cosine of the question and the passage, -1 to 1. */
  readonly similarity: number;
}

/**
 * Logistic model of `P(answers)`; `docs/decisions/0003-verdict.md` says what it was fitted on and how
 * it fares. With coverage .8 and similarity .5: 1/(1 + e^−(−4.55 + 6.26·.8 + 6.78·.5)) = .979.
 */
const BIAS = -4.55;
const PER_COVERAGE = 6.26;
const PER_SIMILARITY = 6.78;
/** Chosen for balanced accuracy. */
const ANSWERS_FROM = 0.5;
/** Below it, words and meaning together are too far from the question to be worth a look. */
const RELATED_FROM = 0.08;
/** The verdict is that on the first passages alone: how many quotes are wanted must not change it. */
export const JUDGED = 3;
/** An answer is not padded with passages that are this unlikely to answer. */
const QUOTED_FROM = 0.05;

export interface Judgement {
  readonly verdict: Verdict;
  /** Of the passage that answers best. */
  readonly explanation: Explanation;
  /** For each passage, whether it belongs into the answer. */
  readonly quoted: readonly boolean[];
}

/**
 * The verdict on the best of the first three passages.
 *
 * @param evidence one entry for each passage that would be quoted, best first
 */
export function judge(evidence: readonly Evidence[]): Judgement {
  const explanations = evidence.map(explain);
  const best = explanations
    .slice(0, JUDGED)
    .reduce<Explanation | null>((a, b) => (a === null || b.value > a.value ? b : a), null);
  if (best === null) {
    const explanation = { name: 'P(answers)', value: 0, formula: 'no passage found', parts: [] };
    return { verdict: 'nothing', explanation, quoted: [] };
  }
  if (best.value >= ANSWERS_FROM) {
    const quoted = explanations.map(({ value }) => value >= QUOTED_FROM);
    return { verdict: 'answered', explanation: best, quoted };
  }
  const verdict = best.value >= RELATED_FROM ? 'related' : 'nothing';
  return { verdict, explanation: best, quoted: evidence.map(() => verdict === 'related') };
}

function explain({ coverage, similarity }: Evidence): Explanation {
  const sum = BIAS + PER_COVERAGE * coverage + PER_SIMILARITY * similarity;
  return {
    name: 'P(answers)',
    value: roundScore(1 / (1 + Math.exp(-sum))),
    formula: `1/(1 + e^−(${BIAS} + ${PER_COVERAGE}·coverage + ${PER_SIMILARITY}·similarity)), answered from ${ANSWERS_FROM}`,
    parts: [
      {
        name: 'coverage',
        value: roundScore(coverage),
        formula: 'Σ idf(terms in passage and headings) / Σ idf(terms of the question)',
        parts: [],
      },
      {
        name: 'similarity',
        value: roundScore(similarity),
        formula: 'cosine(question, passage)',
        parts: [],
      },
    ],
  };
}
