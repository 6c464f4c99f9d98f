import type { BlockKind } from '../../../domain/source.ts';

/** Where a block is in the document. */
export interface Context {
  readonly kind: Extract<BlockKind, 'paragraph' | 'quote' | 'list-item'>;
  /** The outermost enclosing list. */
  readonly group: object | null;
  /** Depth of the list; 0 outside lists. */
  readonly depth: number;
  readonly nesting: number;
}

export const BODY: Context = { kind: 'paragraph', group: null, depth: 0, nesting: 0 };

/** Returns the context of blocks in a directive or an item. */
export function deeper(context: Context): Context {
  return { ...context, nesting: context.nesting + 1 };
}
