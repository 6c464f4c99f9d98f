import type { BlockKind } from '../../domain/source.ts';
import type { LinkedText } from './text-run.ts';

/** A line of a block and its page. */
export interface BlockLine extends LinkedText {
  readonly page: number;
}

/** A block before its lines are joined. */
export interface PdfBlock {
  readonly kind: BlockKind;
  /** For headings: 0 until the levels of the whole document are known. */
  readonly level: number;
  readonly lines: readonly BlockLine[];
  readonly size: number;
  readonly isBold: boolean;
  /** Distance of the first line from the top of its page, as a share of the page's height. */
  readonly top: number;
  /** Whether the block is a footnote. */
  readonly isNote: boolean;
  /** Whether the last line reaches the right edge of its column, so that the text may continue. */
  readonly isFull: boolean;
  /** Blocks of one list or table have the same group. */
  readonly group: object | null;
}
