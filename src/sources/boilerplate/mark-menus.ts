import {
  articleWords,
  findOutside,
  MIN_ARTICLE_WORDS,
  type Outside,
  type Page,
  type PageBlock,
} from './describe-page.ts';
import { PAGE_CONTROL } from './page-phrases.ts';
import { COMMON_WORDS, HOME_WORDS, MENU_WORDS } from './page-words.ts';

const MIN_RUN = 3;
const MAX_ITEM_WORDS = 4;
const MIN_ITEMS = 3;
/** Minimum number of words of a menu without separators. */
const MIN_BARE_WORDS = 5;
const MAX_MENU_WORDS = 60;
/** Minimum share of items that are typical of menus. */
const MIN_MENU_SHARE = 0.5;
const MIN_LINK_SHARE = 0.9;

/** Marks menus and paths to the page, which are before or after the document. */
export function markMenus(page: Page): void {
  if (articleWords(page) < MIN_ARTICLE_WORDS) return;
  const outside = findOutside(page);
  for (const at of indicesOf(outside)) {
    const block = page.blocks[at];
    if (block === undefined || page.marked[at] === true || at === page.title) continue;
    const isTop = at < outside.beforeEnd;
    if (isMenuLine(block) || (isTop && isPath(block))) page.marked[at] = true;
  }
  let done = 0;
  for (const at of indicesOf(outside)) {
    if (at < done) continue;
    const end = endOfRun(page, at, at < outside.beforeEnd ? outside.beforeEnd : outside.afterEnd);
    if (end - at >= MIN_RUN && isMenuRun(page, at, end, at < outside.beforeEnd)) {
      page.marked.fill(true, at, end);
    }
    done = end;
  }
}

function indicesOf({ beforeEnd, afterStart, afterEnd }: Outside): number[] {
  const from = Math.max(beforeEnd, afterStart);
  return [
    ...Array.from({ length: beforeEnd }, (_, i) => i),
    ...Array.from({ length: Math.max(0, afterEnd - from) }, (_, i) => from + i),
  ];
}

/** Whether one block is a whole menu: "Home | News | Sport", or only such words. */
function isMenuLine(block: PageBlock): boolean {
  if (block.kind === 'heading' || !isBare(block) || block.words > MAX_MENU_WORDS) return false;
  if (block.items.length >= MIN_ITEMS) {
    return block.items.every(isShortItem) && isMostlyMenu(block.items);
  }
  const { tokens } = block;
  if (tokens.length < MIN_BARE_WORDS || tokens.some((token) => COMMON_WORDS.has(token))) {
    return false;
  }
  return isMostlyMenu(tokens);
}

/** Whether the block is a path to the page: "Home › Guides › Setup". */
function isPath({ kind, text, items }: PageBlock): boolean {
  if (kind === 'heading' || items.length < 2 || !/[›»→>/]/.test(text)) return false;
  return HOME_WORDS.has(items[0]?.toLowerCase() ?? '') && items.every(isShortItem);
}

/** Returns the end of the run of unmarked short lines that begins at `from`. */
function endOfRun(page: Page, from: number, limit: number): number {
  if (isAnnounced(page, from)) return from;
  let end = from;
  for (; end < limit; end += 1) {
    const block = page.blocks[end];
    if (block === undefined || page.marked[end] === true || end === page.title) break;
    const isLine = block.kind === 'paragraph' || block.kind === 'list-item';
    if (!isLine || !isBare(block) || block.words > MAX_ITEM_WORDS) break;
  }
  return end;
}

function isMenuRun(page: Page, from: number, end: number, isTop: boolean): boolean {
  const run = page.blocks.slice(from, end);
  if (isMostlyMenu(run.map(({ text }) => text))) return true;
  // Links before the title lead to other pages. Links after the text may be its references.
  return isTop && run.every(({ linkShare }) => linkShare >= MIN_LINK_SHARE);
}

/** Whether the block above introduces a list, which is then content. */
function isAnnounced({ blocks, marked }: Page, at: number): boolean {
  const before = blocks[at - 1];
  if (before === undefined || marked[at - 1] === true) return false;
  return before.kind === 'heading' || /[:：]$/.test(before.text);
}

/** Whether a line has neither digits nor the punctuation of a sentence, a date or an entry. */
function isBare({ text, endsSentence }: PageBlock): boolean {
  return !endsSentence && !/[\d:：;,!?…"“”]|\. /.test(text);
}

function isShortItem(item: string): boolean {
  return item.split(/\s+/).length <= MAX_ITEM_WORDS;
}

function isMostlyMenu(items: readonly string[]): boolean {
  const typical = items.filter((item) => {
    const tokens = item.toLowerCase().match(/[\p{L}\p{M}-]+/gu) ?? [];
    return PAGE_CONTROL.test(item) || tokens.some((token) => MENU_WORDS.has(token));
  });
  return typical.length >= items.length * MIN_MENU_SHARE;
}
