import type { Span } from './span.ts';

/** Unit of retrieval: whole sentences of one source, never across a heading. */
export interface Passage extends Span {
  /** `<sourceId>#<ordinal>` */
  readonly passageId: string;
  readonly sourceId: string;
  /** Position within its source, from 1. */
  readonly ordinal: number;
  /** Headings above the passage, outermost first, including those inside its own text. */
  readonly headingPath: readonly string[];
  /** Its sentences, in order, each inside `[start, end)`. */
  readonly sentences: readonly Span[];
}
