import type { Block, Source } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';
import { isSpeaker, opensLabel, type TurnMark, turnMarkOf } from '../text/turn-marks.ts';

/** The number of blocks on each side in which other turns show that a mark is a speaker's. */
const NEAR = 12;
/** The number of unmarked blocks that may belong to a turn. */
const LONGEST_TURN = 12;
/** A turn of a dialogue: its first block, and the mark that names the speaker or the time. */
export interface BlockTurn {
  readonly first: number;
  readonly mark: Span;
}

/** The parts of a source that determine its layout. */
export type LaidOut = Pick<Source, 'text' | 'blocks' | 'boilerplate'>;

/** Answers questions about the layout of a source that need more than one block. */
export class SourceLayout {
  readonly text: string;
  /** The blocks of the source, without boilerplate. */
  readonly blocks: readonly Block[];
  readonly #boilerplate: readonly Span[];
  readonly #marks = new Map<number, TurnMark | null>();
  readonly #dialogues = new Map<number, boolean>();
  #heads: Int32Array | null = null;

  constructor({ text, blocks, boilerplate }: LaidOut) {
    this.text = text;
    this.#boilerplate = boilerplate;
    this.blocks = boilerplate.length === 0 ? blocks : withoutBoilerplate(blocks, boilerplate);
  }

  /** Whether boilerplate was removed directly above a block. */
  isBelowBoilerplate(index: number): boolean {
    const from = this.blocks[index - 1]?.end ?? 0;
    const to = this.blocks[index]?.start ?? 0;
    return this.#boilerplate.some(({ start, end }) => from <= start && end <= to);
  }

  textOf(index: number): string {
    const block = this.blocks[index];
    return block === undefined ? '' : this.text.slice(block.start, block.end);
  }

  /** Returns the index of the block that contains the character at `offset`; -1 if there is none. */
  blockAt(offset: number): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.blocks[middle]?.start ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset < (this.blocks[low - 1]?.end ?? 0) ? low - 1 : -1;
  }

  /** Returns the turn of a block, which may begin several blocks above it; `null` outside dialogues. */
  turnOf(index: number): BlockTurn | null {
    const { kind } = this.blocks[index] ?? {};
    if (kind === undefined || kind === 'heading' || kind === 'table-row') return null;
    for (let first = index; first >= Math.max(0, index - LONGEST_TURN); first -= 1) {
      const block = this.blocks[first];
      if (block === undefined || block.kind === 'heading') return null;
      const mark = this.#markOf(first);
      if (mark !== null && this.#isDialogue(first)) {
        return { first, mark: { start: block.start, end: block.start + mark.length } };
      }
      if (opensLabel(this.textOf(first))) return null;
    }
    return null;
  }

  /** Whether the block consists only of the mark of the turn below it. */
  isMarkLine(index: number): boolean {
    const mark = this.#markOf(index);
    return mark?.isLine === true && mark.length === this.textOf(index).trimEnd().length;
  }

  /** Returns the index of the header row of a table row; `null` for the header row and without one. */
  tableHeadOf(index: number): number | null {
    this.#heads ??= tableHeads(this.text, this.blocks);
    const head = this.#heads[index] ?? -1;
    return head === -1 || head === index ? null : head;
  }

  isTableHead(index: number): boolean {
    this.#heads ??= tableHeads(this.text, this.blocks);
    return this.#heads[index] === index;
  }

  #markOf(index: number): TurnMark | null {
    const known = this.#marks.get(index);
    if (known !== undefined) return known;
    const { kind } = this.blocks[index] ?? {};
    const isText = kind === 'paragraph' || kind === 'quote' || kind === 'list-item';
    const mark = isText ? turnMarkOf(this.textOf(index)) : null;
    this.#marks.set(index, mark);
    return mark;
  }

  /** Whether other marks near the mark of a block show that the block opens a turn. */
  #isDialogue(index: number): boolean {
    const known = this.#dialogues.get(index);
    if (known !== undefined) return known;
    const own = this.#markOf(index);
    const others: TurnMark[] = [];
    for (let near = index - NEAR; near <= index + NEAR; near += 1) {
      const mark = near === index ? null : this.#markOf(near);
      if (mark !== null) others.push(mark);
    }
    const found = own !== null && isSpeaker(own, others);
    this.#dialogues.set(index, found);
    return found;
  }
}

/** Returns the blocks that overlap no boilerplate. Both lists are in order and disjoint. */
function withoutBoilerplate(blocks: readonly Block[], boilerplate: readonly Span[]): Block[] {
  let next = 0;
  return blocks.filter(({ start, end }) => {
    while ((boilerplate[next]?.end ?? Infinity) <= start) next += 1;
    return (boilerplate[next]?.start ?? Infinity) >= end;
  });
}

/** Returns, for each block, the index of the header row of its table; -1 if there is none. */
function tableHeads(text: string, blocks: readonly Block[]): Int32Array {
  const heads = new Int32Array(blocks.length).fill(-1);
  blocks.forEach((block, index) => {
    if (block.kind !== 'table-row') return;
    const isFirst = blocks[index - 1]?.kind !== 'table-row';
    if (!isFirst) heads[index] = heads[index - 1] ?? -1;
    else if (isHeader(text, block, blocks[index + 1])) heads[index] = index;
  });
  return heads;
}

/**
 * Whether the first row of a table is its header. A single row has no header. If the table is aligned
 * with spaces and both of its first rows end in a number, the first row is not a header.
 */
function isHeader(text: string, first: Block, second: Block | undefined): boolean {
  if (second?.kind !== 'table-row') return false;
  const rows = [first, second].map(({ start, end }) => text.slice(start, end));
  return !rows.every((row) => /\S {2,}\S/.test(row) && /\d\W*$/.test(row));
}
