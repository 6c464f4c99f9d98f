import type { Explanation, Hit } from './ranking.ts';
import type { SourceSummary } from './source.ts';
import type { Span } from './span.ts';

/** Verbatim evidence: always `source.text.slice(start, end) === text`. */
export interface Quote extends Span {
  readonly sourceId: string;
  readonly passageId: string;
  readonly text: string;
  /** The sentences that answer, as ranges of the source's text inside `[start, end)`. */
  readonly highlights: readonly Span[];
  /** The words that answer, inside a highlight; `null` without a reading model or a sure span. */
  readonly answer: Span | null;
  /** The passage's score. */
  readonly score: number;
  /** The passage's score in each leg. */
  readonly legs: Hit['legs'];
  /** Explains `score`. */
  readonly explanation: Explanation;
  /** Explains why this sentence of the passage was chosen. */
  readonly choice: Explanation;
}

/**
 * `answered`: each quote answers. `related`: there is no direct answer; the quotes are the closest
 * passages. `nothing`: no passage is near by words or meaning; there are no quotes.
 */
export type Verdict = 'answered' | 'related' | 'nothing';

/** A quoted source, with the text its quotes are cut from. */
export interface QuotedSource extends SourceSummary {
  readonly text: string;
}

/** The kind of fact in which two answering quotes differ. */
export type DifferenceKind = 'number' | 'date' | 'name' | 'negation';

/** Two quotes that both answer the question, but differently. */
export interface Difference {
  /** Indices into the answer's quotes, the smaller first. */
  readonly quotes: readonly [number, number];
  readonly kind: DifferenceKind;
}

export interface Answer {
  readonly question: string;
  /** Derived from the question and everything shown: equal answers have equal IDs. */
  readonly answerId: string;
  readonly verdict: Verdict;
  /** If `answered`, one to three quotes that each answer; otherwise the closest passages. */
  readonly quotes: readonly Quote[];
  /**
   * The best passages that do not answer on their own, without highlights. Empty unless the verdict
   * is `answered`; otherwise they are `quotes`.
   */
  readonly related: readonly Quote[];
  /** Which quotes of an answer contradict each other; empty unless the verdict is `answered`. */
  readonly differences: readonly Difference[];
  /** How the verdict was reached. */
  readonly explanation: Explanation;
  /** The sources of `quotes` and `related`, by ID. */
  readonly sources: ReadonlyMap<string, QuotedSource>;
  readonly generation: number;
  /** In milliseconds, excluding the loading of models and index. */
  readonly tookMs: number;
}
