import type { Span } from './span.ts';

/** The unit of retrieval: whole sentences of one section of a source. */
export interface Passage extends Span {
  /** `<sourceId>#<ordinal>` */
  readonly passageId: string;
  readonly sourceId: string;
  /** Position among the passages of its source, from 1. */
  readonly ordinal: number;
  /** Headings above or inside the passage, outermost first. */
  readonly headingPath: readonly string[];
  /** The sentences of the passage in order, each inside `[start, end)`. */
  readonly sentences: readonly Span[];
}
