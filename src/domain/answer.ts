import type { Explanation, Hit } from './ranking.ts';
import type { SourceSummary } from './source.ts';
import type { Span } from './span.ts';

/** Verbatim evidence: `source.text.slice(start, end) === text`, always. */
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
  /** What each leg gave the passage. */
  readonly legs: Hit['legs'];
  /** Of `score`. */
  readonly explanation: Explanation;
  /** Why this sentence of the passage and no other. */
  readonly choice: Explanation;
}

/**
 * `answered`: each quote answers. `related`: no direct answer was found, the quotes are the closest passages.
 * `nothing`: neither words nor meaning are near; there are no quotes.
 */
export type Verdict = 'answered' | 'related' | 'nothing';

/** A source that is quoted, with the text its quotes are cut from. */
export interface QuotedSource extends SourceSummary {
  readonly text: string;
}

/** What two quotes that both answer say differently. */
export type DifferenceKind = 'number' | 'date' | 'name' | 'negation';

/** Two quotes that both answer the question and do not say the same. */
export interface Difference {
  /** Indices into the answer's quotes, the smaller first. */
  readonly quotes: readonly [number, number];
  readonly kind: DifferenceKind;
}

export interface Answer {
  readonly question: string;
  /** Derived from the question and all that is shown: the same answer has the same ID. */
  readonly answerId: string;
  readonly verdict: Verdict;
  /** `answered`: one to three quotes, each of which answers on its own. Otherwise the closest passages. */
  readonly quotes: readonly Quote[];
  /**
   * The best passages that do not answer on their own, without highlights. Empty unless the verdict is
   * `answered`: otherwise they are `quotes`.
   */
  readonly related: readonly Quote[];
  /** Which quotes of an answer contradict each other; empty unless the verdict is `answered`. */
  readonly differences: readonly Difference[];
  /** How the verdict was reached. */
  readonly explanation: Explanation;
  /** The sources of `quotes` and `related`, by ID. */
  readonly sources: ReadonlyMap<string, QuotedSource>;
  readonly generation: number;
  /** Milliseconds, without the loading of models and index. */
  readonly tookMs: number;
}
