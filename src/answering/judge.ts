import type { Verdict } from '../domain/answer.ts';
import { type Explanation, roundScore } from '../domain/ranking.ts';

/** What is known of the evidence when the verdict is due. */
export interface Evidence {
  /** Share of the question's idf weight that the passage and its headings have, 0 to 1. */
  readonly coverage: number;
  /** Cosine of the question and the passage, -1 to 1. */
  readonly similarity: number;
}

/**
 * Logistic model over coverage and similarity, fitted on a development set of 22 questions that its
 * sources answer and 13 that they do not.
 */
const BIAS = -6;
const PER_COVERAGE = 5;
const PER_SIMILARITY = 6;
/** Chosen for balanced accuracy. */
const ANSWERS_FROM = 0.5;
/** Below both, neither words nor meaning are near. */
const NEAR_COVERAGE = 0.25;
const NEAR_SIMILARITY = 0.35;

export interface Judgement {
  readonly verdict: Verdict;
  readonly explanation: Explanation;
}

/** The verdict on the best of the evidence, one entry for each passage that would be quoted. */
export function judge(evidence: readonly Evidence[]): Judgement {
  let best: { evidence: Evidence; p: number } | null = null;
  for (const one of evidence) {
    const p = probability(one);
    if (best === null || p > best.p) best = { evidence: one, p };
  }
  if (best === null) {
    return {
      verdict: 'nothing',
      explanation: { name: 'P(answers)', value: 0, formula: 'no passage found', parts: [] },
    };
  }
  const near = evidence.some(
    ({ coverage, similarity }) => coverage >= NEAR_COVERAGE || similarity >= NEAR_SIMILARITY,
  );
  return {
    verdict: best.p >= ANSWERS_FROM ? 'answered' : near ? 'related' : 'nothing',
    explanation: {
      name: 'P(answers)',
      value: roundScore(best.p),
      formula: `1/(1 + e^−(${BIAS} + ${PER_COVERAGE}·coverage + ${PER_SIMILARITY}·similarity)), answered from ${ANSWERS_FROM}`,
      parts: [
        {
          name: 'coverage',
          value: roundScore(best.evidence.coverage),
          formula: 'Σ idf(terms in passage and headings) / Σ idf(terms of the question)',
          parts: [],
        },
        {
          name: 'similarity',
          value: roundScore(best.evidence.similarity),
          formula: 'cosine(question, passage)',
          parts: [],
        },
      ],
    },
  };
}

function probability({ coverage, similarity }: Evidence): number {
  return 1 / (1 + Math.exp(-(BIAS + PER_COVERAGE * coverage + PER_SIMILARITY * similarity)));
}
