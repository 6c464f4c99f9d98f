import type { Block } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';
import { countWords, isSpace } from '../text/count-words.ts';
import {
  cutGiantUnit,
  MAX_SENTENCE_CHARACTERS,
  MAX_SENTENCE_WORDS,
} from '../text/cut-giant-unit.ts';
import { asksOnly } from '../text/line-marks.ts';
import { splitSentences } from '../text/split-sentences.ts';
import type { SourceLayout } from './source-layout.ts';

/** A sentence with the values that determine where a section is cut into passages. */
export interface Piece extends Span {
  /** The number of words, or an estimate (see `weigh`). At least one. */
  readonly words: number;
  /** The cost of a break before this sentence, in the unit of `balancePassages`. */
  readonly breakCost: number;
}

/** Consecutive headings with the text below them, or the text before the first heading. */
export interface Section {
  /** Outermost first. */
  readonly headingPath: readonly string[];
  readonly pieces: readonly Piece[];
}

/**
 * The cost of a break before a block or sentence. For comparison, a passage of half or one and a
 * half times the target length costs 0.25, and a passage of twice the target length costs 4. As a
 * result, a lead-in usually stays with its list, and a question with its answer.
 */
const BREAK = {
  betweenParagraphs: 0,
  betweenSentences: 0.05,
  betweenItems: 0.15,
  insideTurn: 0.15,
  beforeListOrTable: 0.3,
  behindLeadIn: 0.6,
  behindTableHead: 0.6,
  behindQuestion: 2,
  behindSpeaker: 2,
  behindHeading: 4,
} as const;

/** Divides a source into sections. Boilerplate is in no section, and also separates sections. */
export function toSections(layout: SourceLayout): Section[] {
  const { text, blocks } = layout;
  const sections: { headingPath: readonly string[]; pieces: Piece[] }[] = [];
  const path: { level: number; title: string }[] = [];
  let previous = -1;
  let rows = 0;
  let isBelowGap = false;
  for (const [index, block] of blocks.entries()) {
    const sentences = sentencesOf(text, block);
    isBelowGap ||= layout.isBelowBoilerplate(index);
    if (sentences.length === 0) continue;
    const heading = block.kind === 'heading';
    let section = sections.at(-1);
    const isNew = (heading && blocks[previous]?.kind !== 'heading') || isBelowGap;
    isBelowGap = false;
    if (section === undefined || isNew) {
      section = { headingPath: path.map(({ title }) => title), pieces: [] };
      sections.push(section);
    }
    if (heading) {
      while ((path.at(-1)?.level ?? 0) >= block.level && path.length > 0) path.pop();
      path.push({ level: block.level, title: titleOf(text, block) });
      section.headingPath = path.map(({ title }) => title);
    }
    const first = breakBefore(layout, previous, index, rows);
    for (const [place, sentence] of sentences.entries()) {
      const before = sentences[place - 1];
      const breakCost = before ? breakInside(text, block, before, sentence) : first;
      section.pieces.push({ ...sentence, words: weigh(text, sentence), breakCost });
    }
    previous = index;
    rows = block.kind === 'table-row' ? rows + 1 : 0;
  }
  return sections;
}

function breakInside(text: string, block: Block, before: Span, sentence: Span): number {
  if (block.kind !== 'code') return BREAK.betweenSentences;
  const isSetOff = /\n[^\S\n]*\n/.test(text.slice(before.end, sentence.start));
  return isSetOff ? BREAK.betweenParagraphs : BREAK.betweenItems;
}

/** @param above the index of the block above, which contains words; -1 if there is none */
function breakBefore(
  layout: SourceLayout,
  above: number,
  index: number,
  rowsBefore: number,
): number {
  const previous = layout.blocks[above];
  const block = layout.blocks[index];
  if (previous === undefined || block === undefined) return 0;
  if (previous.kind === 'heading') return BREAK.behindHeading;
  const turn = layout.turnOf(index);
  const isInside = turn !== null && turn.first < index;
  if (isInside && turn.first === above && layout.isMarkLine(above)) return BREAK.behindSpeaker;
  const before = layout.textOf(above).trimEnd();
  if (before.endsWith(':')) return BREAK.behindLeadIn;
  if (asksOnly(before)) return BREAK.behindQuestion;
  if (block.kind === 'table-row' && previous.kind === 'table-row') {
    return rowsBefore === 1 ? BREAK.behindTableHead : BREAK.betweenItems;
  }
  if (block.kind === 'list-item' && previous.kind === 'list-item') return BREAK.betweenItems;
  if (block.kind === 'list-item' || block.kind === 'table-row') return BREAK.beforeListOrTable;
  return isInside ? BREAK.insideTurn : BREAK.betweenParagraphs;
}

function sentencesOf(text: string, block: Block): Span[] {
  switch (block.kind) {
    case 'heading':
    case 'table-row':
      return trimmed(text, block).flatMap((unit) => cutGiantUnit(text, unit));
    case 'code':
      return linesOf(text, block).flatMap((unit) => cutGiantUnit(text, unit));
    case 'paragraph':
    case 'list-item':
    case 'quote':
      return splitSentences(text, block);
  }
}

function linesOf(text: string, block: Span): Span[] {
  const lines: Span[] = [];
  let start = block.start;
  while (start < block.end) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? block.end : Math.min(newline, block.end);
    lines.push(...trimmed(text, { start, end }));
    start = end + 1;
  }
  return lines;
}

/** Returns the span without leading and trailing white space; `[]` if nothing is left. */
function trimmed(text: string, span: Span): Span[] {
  let { start, end } = span;
  while (start < end && isSpace(text, start)) start += 1;
  while (end > start && isSpace(text, end - 1)) end -= 1;
  return start < end ? [{ start, end }] : [];
}

/** Returns a heading as one line, as in heading paths. */
function titleOf(text: string, block: Block): string {
  return text.slice(block.start, block.end).trim().replace(/\s+/g, ' ');
}

/**
 * Returns the number of words. If the words are improbably long, for example in a script without
 * spaces, returns an estimate from the length.
 */
function weigh(text: string, sentence: Span): number {
  const length = sentence.end - sentence.start;
  const byLength = Math.floor((length * MAX_SENTENCE_WORDS) / MAX_SENTENCE_CHARACTERS);
  return Math.max(countWords(text, sentence), byLength);
}
