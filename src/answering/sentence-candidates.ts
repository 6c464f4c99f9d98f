import type { Passage } from '../domain/passage.ts';
import type { Block, BlockKind, Source } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';

/** One sentence of a passage, as it is judged. */
export interface Candidate {
  readonly span: Span;
  readonly text: string;
  readonly kind: BlockKind;
  /** Index of its block among the source's. */
  readonly block: number;
  /** Of its block: how deep a list item is. */
  readonly level: number;
  readonly isHeading: boolean;
  /** The first row of a table that has more. */
  readonly isTableHead: boolean;
  /** Whether an empty line is before it. */
  readonly isSetOff: boolean;
}

/** A passage's sentences, each with its words and its place in the layout of the source. */
export function candidatesOf(
  passage: Passage,
  { text, blocks }: Pick<Source, 'text' | 'blocks'>,
): Candidate[] {
  let at = 0;
  return passage.sentences.map((span) => {
    while ((blocks[at]?.end ?? Infinity) <= span.start) at += 1;
    const block = blocks[at];
    if (block === undefined || block.start > span.start) {
      throw new Error(`a sentence of ${passage.passageId} at ${span.start} is in no block`);
    }
    return {
      span,
      text: text.slice(span.start, span.end),
      kind: block.kind,
      block: at,
      level: block.level,
      isHeading: block.kind === 'heading',
      isTableHead: block.kind === 'table-row' && !isRow(blocks[at - 1]) && isRow(blocks[at + 1]),
      isSetOff: /\n[^\S\n]*\n\s*$/.test(text.slice(Math.max(0, span.start - 80), span.start)),
    };
  });
}

function isRow(block: Block | undefined): boolean {
  return block?.kind === 'table-row';
}
