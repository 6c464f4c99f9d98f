import { createHash } from 'node:crypto';
import type { RepeatableLine, Source } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import {
  articleWords,
  describePage,
  findOutside,
  isAfter,
  MIN_ARTICLE_WORDS,
  type Page,
} from './describe-page.ts';
import { markAdverts } from './mark-adverts.ts';
import { markControls } from './mark-controls.ts';
import { markMenus } from './mark-menus.ts';
import { markTeasers } from './mark-teasers.ts';
import { BYLINE, MENU_WORDS } from './page-words.ts';

export interface FoundBoilerplate {
  /** Whole blocks, in order and disjoint. */
  readonly boilerplate: readonly Span[];
  /** Further blocks that are boilerplate if other sources have them too. In order and disjoint. */
  readonly repeatable: readonly RepeatableLine[];
}

/** A hint covers a block if it contains at least this share of the block. */
const MIN_COVERED = 0.5;
const MAX_REPEATABLE_WORDS = 12;
const HASH_BYTES = 6;

/**
 * Finds the blocks that belong to the page around a document: adverts, menus, share bars, teasers
 * and notices. Each rule asks for several signs, because a lost sentence is worse than a quoted
 * menu: the form of a block, its place before or after the prose, typical words, and no relation to
 * the title. A document without prose, such as a glossary or a poem, keeps everything.
 *
 * The features are those of boilerpipe (Kohlschütter, Fankhauser, Nejdl 2010: number of words, share
 * of links, neighbours) and jusText (Pomikálek 2011: common words), by block instead of HTML element.
 * Their classifiers were not adopted: they drop every short block, also names, lists and headings.
 *
 * @param furniture blocks that the reader knows to be navigation, such as HTML's `nav`
 */
export function findBoilerplate(
  draft: Pick<Source, 'text' | 'blocks' | 'links' | 'title'>,
  furniture: readonly Span[] = [],
): FoundBoilerplate {
  const page = describePage(draft, draft.title);
  markFurniture(page, furniture);
  markControls(page);
  markAdverts(page);
  markMenus(page);
  markTeasers(page);
  const { blocks, marked } = page;
  if (marked.every(Boolean)) marked.fill(false);
  return {
    boilerplate: blocks
      .filter((_, i) => marked[i] === true)
      .map(({ start, end }) => ({ start, end })),
    repeatable: findRepeatable(page),
  };
}

function markFurniture({ blocks, marked, title }: Page, furniture: readonly Span[]): void {
  let at = 0;
  blocks.forEach((block, i) => {
    while ((furniture[at]?.end ?? Infinity) <= block.start) at += 1;
    let covered = 0;
    for (let from = at; (furniture[from]?.start ?? Infinity) < block.end; from += 1) {
      const { start = 0, end = 0 } = furniture[from] ?? {};
      covered += Math.min(end, block.end) - Math.max(start, block.start);
    }
    if (i !== title && covered > (block.end - block.start) * MIN_COVERED) marked[i] = true;
  });
}

/**
 * Returns the unmarked short lines at the edges of an article that look like parts of a menu. Their
 * form alone is not enough, because it is also that of subtitles and signatures.
 */
function findRepeatable(page: Page): RepeatableLine[] {
  if (articleWords(page) < MIN_ARTICLE_WORDS) return [];
  const outside = findOutside(page);
  return page.blocks.flatMap((block, i) => {
    if (page.marked[i] === true || i === page.title) return [];
    const isTop = i < outside.beforeEnd;
    // A list below the text is announced by it.
    if (!isTop && (!isAfter(outside, i) || block.kind !== 'paragraph')) return [];
    const { start, end, text } = block;
    return isRepeatable(page, i, isTop) ? [{ start, end, hash: hashOf(text) }] : [];
  });
}

function isRepeatable({ blocks, marked }: Page, at: number, isTop: boolean): boolean {
  const block = blocks[at];
  const before = blocks[at - 1];
  if (block === undefined || block.isProse || block.words > MAX_REPEATABLE_WORDS) return false;
  if (block.kind === 'code' || block.kind === 'table-row') return false;
  if (/[.:;,!?…\d]/.test(block.text) || BYLINE.test(block.text)) return false;
  const isBelow = before?.kind === 'heading' || /[:：]$/.test(before?.text ?? '');
  if (isBelow && marked[at - 1] !== true) return false;
  return (isTop && block.linkShare === 1) || block.tokens.some((token) => MENU_WORDS.has(token));
}

/** Returns a hash of the line that JSON holds exactly. */
function hashOf(text: string): number {
  return createHash('sha256').update(text.toLowerCase()).digest().readUIntBE(0, HASH_BYTES);
}
