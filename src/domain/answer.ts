import type { Place } from './place.ts';
import type { Explanation, Hit } from './ranking.ts';
import type { SourceMetadata, SourceSummary } from './source.ts';
import type { Span } from './span.ts';

/** Verbatim text: always `source.text.slice(start, end) === text`. */
export interface Excerpt extends Span {
  readonly text: string;
}

/** A passage that nearly repeats a quote, in another source. */
export interface AlsoIn extends SourceMetadata {
  readonly sourceId: string;
  readonly passageId: string;
}

/** Verbatim evidence: always `source.text.slice(start, end) === text`. */
export interface Quote extends Excerpt {
  readonly sourceId: string;
  /**
   * The corpus of the source, as in `SourceSummary.corpusId`, if several corpora were searched.
   * Missing otherwise, and in answers that an earlier version stored.
   */
  readonly corpusId?: string;
  readonly passageId: string;
  /**
   * Text of the same source above the quote without which it is hard to understand, in order: the
   * header of a table row, the lead-in of a list item, the speaker of a turn. Often empty; missing in
   * answers that an earlier version stored.
   */
  readonly context?: readonly Excerpt[];
  /** The sentences that answer the question, as ranges of the source's text inside `[start, end)`. */
  readonly highlights: readonly Span[];
  /**
   * The words inside a highlight that answer the question; `null` without a reading model, or if
   * the model is not certain enough.
   */
  readonly answer: Span | null;
  /** Where the first highlighted words are in the original document; `null` if it is unknown. */
  readonly place: Place | null;
  /**
   * Other sources that say nearly the same, such as another newspaper with the same report. Missing
   * in answers that an earlier version stored.
   */
  readonly alsoIn?: readonly AlsoIn[];
  /** The passage's score. */
  readonly score: number;
  /** The passage's score in each leg. */
  readonly legs: Hit['legs'];
  /** Shows how `score` was computed. */
  readonly explanation: Explanation;
  /** Shows how the highlighted sentences were chosen. */
  readonly choice: Explanation;
}

/**
 * `answered`: each quote answers the question. `related`: there is no direct answer, and the quotes
 * are the closest passages. `nothing`: no passage is similar in words or meaning, and there are no
 * quotes.
 */
export type Verdict = 'answered' | 'related' | 'nothing';

/** A quoted source with its canonical text, which contains the quotes. */
export interface QuotedSource extends SourceSummary {
  readonly contentHash: string;
  readonly text: string;
}

/** The kind of fact on which two quotes differ. */
export type DifferenceKind = 'number' | 'date' | 'name' | 'negation';

/** Two quotes that answer the question differently. */
export interface Difference {
  /** Two indices into `Answer.quotes`, in ascending order. */
  readonly quotes: readonly [number, number];
  readonly kind: DifferenceKind;
}

export interface Answer {
  readonly question: string;
  /** Derived from the question and all displayed content, so that equal answers have equal IDs. */
  readonly answerId: string;
  readonly verdict: Verdict;
  /**
   * If the verdict is `answered`, one to three quotes that each answer the question; otherwise the
   * closest passages.
   */
  readonly quotes: readonly Quote[];
  /**
   * If the verdict is `answered`, the best passages that do not answer the question on their own,
   * without highlights; otherwise empty, because `quotes` contains these passages.
   */
  readonly related: readonly Quote[];
  /** Pairs of quotes that contradict each other; empty unless the verdict is `answered`. */
  readonly differences: readonly Difference[];
  /**
   * ISO 639-1 code of the language that the models do not know, if the verdict is `related` for that
   * reason; otherwise `null`.
   */
  readonly unknownLanguage: string | null;
  /**
   * The instant (ISO 8601) whose versions of the sources are quoted; `null`: the current ones.
   */
  readonly asOf: string | null;
  /** Shows how the verdict was reached. */
  readonly explanation: Explanation;
  /** The sources of `quotes` and `related`, by ID. */
  readonly sources: ReadonlyMap<string, QuotedSource>;
  readonly generation: number;
  /** In milliseconds, excluding the loading of models and index. */
  readonly tookMs: number;
}
