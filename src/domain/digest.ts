import type { SourceMetadata } from './source.ts';
import type { Span } from './span.ts';

/** A sentence of a source, word for word: `source.text.slice(start, end) === text`. */
export interface DigestQuote extends Span {
  readonly sourceId: string;
  readonly passageId: string;
  readonly text: string;
}

/** A source that says something new, with the one to three sentences that say most of it. */
export interface DigestItem extends SourceMetadata {
  readonly sourceId: string;
  /** Of the version that is quoted. */
  readonly contentHash: string;
  /** In the order of the text. */
  readonly quotes: readonly DigestQuote[];
  /** Other sources of this digest that report one of the quotes' facts too, by ID. */
  readonly alsoReportedBy: readonly string[];
}

/** A source that is new or changed and yet not shown. */
export interface SkippedSource {
  readonly sourceId: string;
  readonly contentHash: string;
  readonly reason: string;
}

export interface Digest {
  /** Newest first. */
  readonly items: readonly DigestItem[];
  readonly skipped: readonly SkippedSource[];
}
