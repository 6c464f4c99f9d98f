import type { Block, BlockKind } from '../domain/source.ts';
import { itemMarkOf } from '../text/line-marks.ts';
import { splitLines, type Line, type LineKind } from './text-lines.ts';
import { findWrapWidth, isFlowed, joins, joinsFlowed } from './wrapped-lines.ts';

/** A block, with its number of lines and whether there are empty lines around it. */
export interface LineGroup extends Block {
  readonly text: string;
  readonly lines: number;
  readonly blankBefore: boolean;
  readonly blankAfter: boolean;
}

type IndentedGroup = LineGroup & { readonly indent: number };

const KINDS: Readonly<Record<Exclude<LineKind, 'blank'>, BlockKind>> = {
  text: 'paragraph',
  item: 'list-item',
  row: 'table-row',
  quote: 'quote',
  rule: 'paragraph',
  hash: 'heading',
};

/** Groups the lines of a text into paragraphs, list items, rows and other blocks, in order. */
export function groupLines(text: string): LineGroup[] {
  const lines = splitLines(text);
  const documentWidth = findWrapWidth(lines);
  const flowed = isFlowed(lines);
  const groups: IndentedGroup[] = [];
  for (const chunk of chunksOf(lines)) {
    // Parts of a document may be wrapped at different widths, or not at all.
    const width = findWrapWidth(chunk) ?? documentWidth;
    const parts = partition(chunk, (line, next, head) =>
      flowed ? joinsFlowed(line, next) : joins(line, next, width, head),
    );
    parts.forEach((part, i) => {
      groups.push(toGroup(text, part, i === 0, i === parts.length - 1));
    });
  }
  return withDepths(groups);
}

/**
 * Sets the levels of list items. An item is one level deeper than the item above if it is indented
 * by at least two more characters, or if the kind of its mark usually belongs to a deeper level: (1)
 * below § 1, a. below 1.
 */
function withDepths(groups: readonly IndentedGroup[]): LineGroup[] {
  let outer: { indent: number; rank: number }[] = [];
  return groups.map(({ indent, ...group }) => {
    if (group.kind !== 'list-item') {
      outer = [];
      return group;
    }
    const rank = rankOf(group.text);
    outer = outer.filter(
      (above) => above.indent + 1 < indent || (above.indent <= indent && above.rank < rank),
    );
    outer.push({ indent, rank });
    return { ...group, level: outer.length };
  });
}

/** Returns the usual depth of an item mark: "§ 1.", "1.", "1.1", "(1)", a bullet, "a.". */
function rankOf(item: string): number {
  const mark = itemMarkOf(item, null);
  if (mark !== null) return mark === 'named' ? 0 : 5;
  if (/^\(\d/.test(item)) return 3;
  const number = /^\d+(?:\.\d+)*/.exec(item)?.[0];
  return number === undefined ? 4 : 1 + Math.min(1, (number.split('.').length - 1) / 8);
}

/** Splits lines into runs at empty lines. */
function chunksOf(lines: readonly Line[]): Line[][] {
  const chunks: Line[][] = [];
  let chunk: Line[] = [];
  for (const line of lines) {
    if (line.kind !== 'blank') {
      chunk.push(line);
    } else if (chunk.length > 0) {
      chunks.push(chunk);
      chunk = [];
    }
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

function partition(
  chunk: readonly Line[],
  areJoined: (line: Line, next: Line, head: Line) => boolean,
): Line[][] {
  const parts: Line[][] = [];
  let last: Line | undefined;
  for (const line of chunk) {
    const open = parts.at(-1);
    const [head] = open ?? [];
    if (open && head && last && areJoined(last, line, head)) open.push(line);
    else parts.push([line]);
    last = line;
  }
  return parts;
}

function toGroup(
  text: string,
  part: readonly Line[],
  first: boolean,
  last: boolean,
): IndentedGroup {
  const [head] = part;
  const foot = part.at(-1);
  if (!head || !foot || head.kind === 'blank') throw new Error('a group of lines has no words');
  return {
    start: head.start,
    end: foot.end,
    text: text.slice(head.start, foot.end),
    kind: KINDS[head.kind],
    level: head.kind === 'hash' ? head.text.search(/[^#]/) : 0,
    lines: part.length,
    blankBefore: first,
    blankAfter: last,
    indent: head.indent,
  };
}
