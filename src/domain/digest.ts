import type { LeftOutReason } from './reasons.ts';
import type { SourceMetadata } from './source.ts';
import type { Span } from './span.ts';

/** A sentence quoted verbatim from a source: `source.text.slice(start, end) === text`. */
export interface DigestQuote extends Span {
  readonly sourceId: string;
  readonly passageId: string;
  readonly text: string;
}

/** A source with news, and the one to three sentences that best cover the news. */
export interface DigestItem extends SourceMetadata {
  readonly sourceId: string;
  /** The corpus of the source, if the digest is from several corpora. */
  readonly corpusId?: string;
  /** `Source.contentHash` of the quoted version. */
  readonly contentHash: string;
  /** Whether the reader has an earlier version of the source. */
  readonly isChanged: boolean;
  /** In text order. */
  readonly quotes: readonly DigestQuote[];
  /** IDs of other sources in this digest that also report one of the quoted facts. */
  readonly alsoReportedBy: readonly string[];
}

/** A new or changed source that the digest does not show. */
export interface SkippedSource {
  readonly sourceId: string;
  readonly contentHash: string;
  readonly reason: LeftOutReason;
}

export interface Digest {
  /** Newest first. */
  readonly items: readonly DigestItem[];
  readonly skipped: readonly SkippedSource[];
}
