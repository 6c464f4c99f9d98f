import type { Span } from '../domain/span.ts';
import { isQuestion, MAX_BARE_QUESTION_CHARACTERS, opensQuestion } from '../text/line-marks.ts';
import { splitSentences } from '../text/split-sentences.ts';
import { turnMarkOf } from '../text/turn-marks.ts';
import type { SourceLayout } from './source-layout.ts';

/** Longer text is not context: it would distract from the quote. */
const MAX_CHARACTERS = 200;
/** A header row is longer than a line of text, and is needed whole. */
const MAX_HEADER_CHARACTERS = 400;
/** The number of blocks that may be between a question and the end of its answer. */
const MAX_REPLY_BLOCKS = 6;
/** The number of blocks on each side in which other questions show that a text is an FAQ. */
const NEAR = 12;
/** The number of nested lists above an item whose words are context. */
const MAX_PARENTS = 4;

/** The name of an entry: "Rafts: 3 crowns", "Gaff - a spar", "Sheet — a rope". */
const NAMED_ENTRY = /^[\p{L}\p{N}"“'‘(§][^.!?\n]{0,59}?(?::(?=\s)|\s[-–—](?=\s))/u;
/** The end of a lead-in without a colon: "The following apply.", "Prizes are given as follows." */
const LEAD_IN = /:[*_]*$|\b(?:as follows|the following|following)\b[^.!?]{0,60}[.:]?$/i;
const ENDS_SENTENCE = /[.!?…][\p{Pe}\p{Pf}"']*$/u;

/**
 * Returns the text above a span of a source without which the span is hard to understand, in order
 * and verbatim: the header of a table row, the parent items and the lead-in of a list item, the
 * speaker, the question of a reply, and the name of an entry. Returns only text that ends before the
 * span begins.
 */
export function findContext(layout: SourceLayout, { start }: Span): Span[] {
  const at = layout.blockAt(start);
  const kind = layout.blocks[at]?.kind;
  if (kind === undefined || kind === 'heading') return [];
  const found =
    kind === 'table-row'
      ? headerOf(layout, at)
      : [
          ...questionOf(layout, at),
          ...speakerOf(layout, at),
          ...(kind === 'list-item' ? aboveItem(layout, at) : leadInOf(layout, at)),
          ...nameOf(layout, at),
        ];
  return withoutOverlaps(found.filter(({ end }) => end <= start));
}

/** Whether a line announces what is below it. */
export function isLeadIn(text: string): boolean {
  return LEAD_IN.test(text.trimEnd());
}

function headerOf(layout: SourceLayout, at: number): Span[] {
  const head = layout.tableHeadOf(at);
  return head === null ? [] : blockSpan(layout, head, MAX_HEADER_CHARACTERS);
}

/** Returns the parent items of a list item and the line above its list. */
function aboveItem(layout: SourceLayout, at: number): Span[] {
  const above: Span[] = [];
  let level = layout.blocks[at]?.level ?? 0;
  for (let index = at - 1; index >= 0 && above.length < MAX_PARENTS; index -= 1) {
    const block = layout.blocks[index];
    if (block === undefined || block.kind === 'code') continue;
    if (block.kind !== 'list-item') {
      if (block.kind === 'paragraph') above.push(...lineAbove(layout, index));
      break;
    }
    if (block.level >= level) continue;
    // The second paragraph of an item is one level deeper than the item, as its nested items are.
    above.push(...blockSpan(layout, index, MAX_CHARACTERS));
    level = block.level;
  }
  return above.reverse();
}

/** Returns the last sentence of a paragraph above a list, if it announces or names the list. */
function lineAbove(layout: SourceLayout, index: number): Span[] {
  const block = layout.blocks[index];
  if (block === undefined || layout.isMarkLine(index)) return [];
  const text = layout.textOf(index);
  const last = splitSentences(layout.text, block).at(-1);
  if (last === undefined || last.end - last.start > MAX_CHARACTERS) return [];
  const isName = !ENDS_SENTENCE.test(text) && text.length <= MAX_CHARACTERS;
  return isName || isLeadIn(layout.text.slice(last.start, last.end)) ? [last] : [];
}

/** Returns the sentence that announces a block of code. */
function leadInOf(layout: SourceLayout, at: number): Span[] {
  if (layout.blocks[at]?.kind !== 'code') return [];
  const above = layout.blocks[at - 1];
  return above?.kind === 'paragraph' || above?.kind === 'list-item'
    ? lineAbove(layout, at - 1)
    : [];
}

/** Returns the mark of the turn that contains a block. */
function speakerOf(layout: SourceLayout, at: number): Span[] {
  const turn = layout.turnOf(at);
  return turn === null || turn.mark.end - turn.mark.start > MAX_CHARACTERS ? [] : [turn.mark];
}

/** Returns the question that a block helps to answer: of an interviewer or of an FAQ. */
function questionOf(layout: SourceLayout, at: number): Span[] {
  const turn = layout.turnOf(at);
  if (turn !== null) return spokenQuestion(layout, turn.first);
  if (isBareQuestion(layout, at)) return [];
  for (let index = at - 1; index >= Math.max(0, at - MAX_REPLY_BLOCKS); index -= 1) {
    const { kind } = layout.blocks[index] ?? {};
    if (kind === 'heading' || kind === 'paragraph') {
      if (isBareQuestion(layout, index)) {
        const belongs = kind === 'heading' || index === at - 1 || isFaq(layout, index);
        return belongs ? blockSpan(layout, index, MAX_CHARACTERS) : [];
      }
      if (kind === 'heading') return [];
    }
  }
  return [];
}

function spokenQuestion(layout: SourceLayout, first: number): Span[] {
  const asked = layout.turnOf(first - 1);
  const start = layout.blocks[asked?.first ?? -1]?.start;
  const end = layout.blocks[first - 1]?.end;
  if (start === undefined || end === undefined || end - start > MAX_CHARACTERS) return [];
  const text = layout.text.slice(start, end);
  const length = turnMarkOf(text)?.length ?? 0;
  const asks =
    isQuestion(text) || (opensQuestion(text.slice(length).trim()) && !text.includes('\n'));
  return asks ? [{ start, end }] : [];
}

function isBareQuestion(layout: SourceLayout, index: number): boolean {
  const text = layout.textOf(index);
  return (
    text.length <= MAX_BARE_QUESTION_CHARACTERS &&
    isQuestion(text) &&
    layout.turnOf(index) === null &&
    splitSentences(text).every(({ start, end }) => isQuestion(text.slice(start, end)))
  );
}

function isFaq(layout: SourceLayout, index: number): boolean {
  for (let near = index - NEAR; near <= index + NEAR; near += 1) {
    const kind = layout.blocks[near]?.kind;
    if (near === index || (kind !== 'paragraph' && kind !== 'heading')) continue;
    if (isBareQuestion(layout, near)) return true;
  }
  return false;
}

/** Returns the name at the start of an entry, if an entry beside it has a name too. */
function nameOf(layout: SourceLayout, at: number): Span[] {
  const block = layout.blocks[at];
  const name = nameIn(layout, at);
  if (block === undefined || name === null || layout.turnOf(at) !== null) return [];
  const isSibling = (index: number): boolean =>
    layout.blocks[index]?.kind === block.kind && nameIn(layout, index) !== null;
  if (!isSibling(at - 1) && !isSibling(at + 1)) return [];
  return [{ start: block.start, end: block.start + name.length }];
}

function nameIn(layout: SourceLayout, index: number): string | null {
  return NAMED_ENTRY.exec(layout.textOf(index))?.[0] ?? null;
}

function blockSpan(layout: SourceLayout, index: number, most: number): Span[] {
  const block = layout.blocks[index];
  if (block === undefined || block.end - block.start > most) return [];
  return [{ start: block.start, end: block.end }];
}

function withoutOverlaps(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  }
  return kept;
}
