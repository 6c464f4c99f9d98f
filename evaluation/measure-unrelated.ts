import type { AskedQuestion } from './ask-set.ts';

/**
 * Figures for documents on unrelated topics. A quote from a source that is not relevant is always
 * wrong.
 */
export interface UnrelatedFigures {
  /** Number of questions with the verdict `answered`. */
  readonly answered: number;
  /** The answered questions with a quote from a source that is not relevant. */
  readonly withUnrelatedQuote: readonly string[];
  /** Number of questions that several documents answer. */
  readonly answeredBySeveral: number;
  /**
   * Questions that several documents answer, but that were declined or lack a quote from one of
   * these documents.
   */
  readonly withMissingSource: readonly string[];
}

/** Measures the quotes, and lists the failing questions for inspection. */
export function measureUnrelated(asked: readonly AskedQuestion[]): UnrelatedFigures {
  const quoted = asked.map(({ question, answer }) => ({
    question: question.question,
    relevant: question.relevant,
    isAnswered: answer?.verdict === 'answered',
    sources: answer?.verdict === 'answered' ? answer.quotes.map(({ sourceId }) => sourceId) : [],
  }));
  const bySeveral = quoted.filter(({ relevant }) => relevant.length > 1);
  return {
    answered: quoted.filter(({ isAnswered }) => isAnswered).length,
    withUnrelatedQuote: quoted
      .filter(({ relevant, sources }) => sources.some((id) => !relevant.includes(id)))
      .map(({ question }) => question),
    answeredBySeveral: bySeveral.length,
    withMissingSource: bySeveral
      .filter(({ relevant, sources }) => relevant.some((id) => !sources.includes(id)))
      .map(({ question }) => question),
  };
}
