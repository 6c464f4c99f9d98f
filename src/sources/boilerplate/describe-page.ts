import type { Block, BlockKind, Source } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import { countWords } from '../../text/count-words.ts';

/** A block with the features by which the rules judge it. */
export interface PageBlock extends Span {
  readonly kind: BlockKind;
  /** One line, without a list mark. */
  readonly text: string;
  /** The parts between line ends and separators such as `|` and `·`. */
  readonly items: readonly string[];
  /** In lower case. */
  readonly tokens: readonly string[];
  readonly words: number;
  /** The share of its visible characters that belong to links. */
  readonly linkShare: number;
  readonly endsSentence: boolean;
  /** Whether it reads as body text: a sentence, or many words, that are not mostly links. */
  readonly isProse: boolean;
  /** Whether an empty line separates it from the block before it. */
  readonly hasGapBefore: boolean;
}

/** A document as the rules see it. The marks change while rules run. */
export interface Page {
  readonly blocks: readonly PageBlock[];
  /** The index of the block that contains the title; -1 if there is none. */
  readonly title: number;
  readonly titleText: string;
  readonly marked: boolean[];
}

/** A text that is shorter is not an article, so that short lines may be its content. */
export const MIN_ARTICLE_WORDS = 60;

const MIN_SENTENCE_WORDS = 12;
/** Text in so long a block is prose even without a sentence end. */
const MIN_PROSE_WORDS = 25;
const MAX_PROSE_LINK_SHARE = 0.5;

const LIST_MARK = /^(?:[-*+•◦▪‣–]|\d{1,3}[.)])\s+/u;
const SEPARATORS = /\s*(?:[|·•›»→\n]|\s[/>]\s)\s*/u;
const TOKEN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu;
const SENTENCE_END = /[.!?…。！？][\p{Pe}\p{Pf}"'*_]*$/u;
/** Scripts written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
/** The average length of a word in these scripts. */
const UNSPACED_WORD_LENGTH = 2;

export function describePage(
  { text, blocks, links }: Pick<Source, 'text' | 'blocks' | 'links'>,
  titleText: string,
): Page {
  let link = 0;
  const described = blocks.map((block, i): PageBlock => {
    while ((links[link]?.end ?? Infinity) <= block.start) link += 1;
    let linked = 0;
    for (let at = link; (links[at]?.start ?? Infinity) < block.end; at += 1) {
      const { start = 0, end = 0 } = links[at] ?? {};
      linked += visibleLength(text.slice(Math.max(start, block.start), Math.min(end, block.end)));
    }
    const before = blocks[i - 1];
    return describeBlock(text, block, linked, before === undefined ? null : before.end);
  });
  const title = oneLine(titleText).toLowerCase();
  return {
    blocks: described,
    title: described.findIndex((block) => block.text.toLowerCase() === title),
    titleText,
    marked: described.map(() => false),
  };
}

function describeBlock(
  text: string,
  block: Block,
  linked: number,
  endBefore: number | null,
): PageBlock {
  const { start, end, kind } = block;
  const raw = text.slice(start, end).trim().replace(LIST_MARK, '');
  const one = oneLine(raw);
  const words = Math.max(
    countWords(one),
    Math.floor((one.match(UNSPACED)?.length ?? 0) / UNSPACED_WORD_LENGTH),
  );
  const linkShare = linked / Math.max(1, visibleLength(raw));
  const endsSentence = SENTENCE_END.test(one);
  return {
    start,
    end,
    kind,
    text: one,
    items: raw.split(SEPARATORS).filter((item) => item !== ''),
    tokens: [...one.toLowerCase().matchAll(TOKEN)].map(([token]) => token.replace(/[.'’-]+$/, '')),
    words,
    linkShare,
    endsSentence,
    isProse:
      mayBeProse(kind) &&
      linkShare < MAX_PROSE_LINK_SHARE &&
      (words >= MIN_PROSE_WORDS || (endsSentence && words >= MIN_SENTENCE_WORDS)),
    hasGapBefore: endBefore === null || /\n[^\S\n]*\n/.test(text.slice(endBefore, start)),
  };
}

function mayBeProse(kind: BlockKind): boolean {
  return kind === 'paragraph' || kind === 'list-item' || kind === 'quote';
}

function visibleLength(text: string): number {
  return text.replace(/\s+/g, '').length;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Returns the number of words in unmarked prose. */
export function articleWords({ blocks, marked }: Page): number {
  return blocks.reduce(
    (sum, { isProse, words }, i) => (isProse && marked[i] !== true ? sum + words : sum),
    0,
  );
}

/** Returns the index of the first unmarked block of prose; the number of blocks if there is none. */
export function firstProse({ blocks, marked }: Page): number {
  const first = blocks.findIndex(({ isProse }, i) => isProse && marked[i] !== true);
  return first === -1 ? blocks.length : first;
}

/**
 * Returns the index of the last unmarked block that is certainly content: prose, a table row or
 * code; -1 if there is none.
 */
export function lastContent({ blocks, marked }: Page): number {
  return blocks.findLastIndex(
    ({ isProse, kind }, i) =>
      (isProse || kind === 'table-row' || kind === 'code') && marked[i] !== true,
  );
}

/** The parts of a page outside its document, as ranges of indices of blocks. */
export interface Outside {
  /** The end of the blocks before the title, the headings and the prose. */
  readonly beforeEnd: number;
  /** The range after all prose, tables and code, up to the next heading. */
  readonly afterStart: number;
  readonly afterEnd: number;
}

export function findOutside(page: Page): Outside {
  const { blocks, marked, title } = page;
  const isHeading = ({ kind }: PageBlock, i: number): boolean =>
    kind === 'heading' && marked[i] !== true;
  // A heading above the title is the name of a part of the site.
  const start = title === -1 ? blocks.findIndex(isHeading) : title;
  const last = lastContent(page);
  const heading = blocks.findIndex((block, i) => i > last && isHeading(block, i));
  return {
    // Without a title or heading, nothing shows where a list of names ends and the document begins.
    beforeEnd: start === -1 ? 0 : Math.min(start, firstProse(page)),
    afterStart: last === -1 ? blocks.length : last + 1,
    afterEnd: heading === -1 ? blocks.length : heading,
  };
}

export function isAfter({ afterStart, afterEnd }: Outside, at: number): boolean {
  return at >= afterStart && at < afterEnd;
}

/** Returns the next unmarked block after `at`. */
export function nextUnmarked({ blocks, marked }: Page, at: number): PageBlock | undefined {
  let next = at + 1;
  while (marked[next] === true) next += 1;
  return blocks[next];
}

/** Whether a block is the label of the block below it: a heading, a lead-in or a name. */
export function labelsContent(page: Page, at: number): boolean {
  const block = page.blocks[at];
  const next = page.blocks[at + 1];
  if (block === undefined || next === undefined || page.marked[at + 1] === true) return false;
  if (block.kind === 'heading') return next.kind !== 'heading';
  if (next.kind === 'heading') return false;
  if (/[:：]$/.test(block.text)) return true;
  return !next.hasGapBefore && (next.endsSentence || next.kind !== 'paragraph');
}
