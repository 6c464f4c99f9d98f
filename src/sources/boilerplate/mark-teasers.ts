import {
  articleWords,
  labelsContent,
  MIN_ARTICLE_WORDS,
  type Page,
  type PageBlock,
} from './describe-page.ts';
import { COUNTER, RELATIVE_AGE, TEASER_LABEL } from './page-phrases.ts';

const MAX_LABEL_WORDS = 8;
const MAX_TEASER_WORDS = 20;
/** A longer list is not one of teasers. */
const MAX_TEASERS = 60;
const MIN_LINK_SHARE = 0.8;
/**
 * A label that may also be a heading of the document: "More on knots". Only links, or nothing, may
 * follow it.
 */
const WEAK_LABEL =
  /^(?:more|browse|see|view|explore|discover|load|show|read|other|latest|recent)\b/i;

/**
 * Marks labels such as "Related articles" with the teasers below them, if nothing else follows. The
 * search runs from the end, so that a label may follow the teasers of another label.
 */
export function markTeasers(page: Page): void {
  if (articleWords(page) < MIN_ARTICLE_WORDS) return;
  for (let at = page.blocks.length - 1; at >= 0; at -= 1) {
    const block = page.blocks[at];
    if (block === undefined || page.marked[at] === true || !isLabel(block)) continue;
    const end = endOfTeasers(page, at);
    if (end !== null) page.marked.fill(true, at, end);
  }
}

function isLabel({ kind, text, words, linkShare }: PageBlock): boolean {
  const isLink = kind === 'list-item' && linkShare >= MIN_LINK_SHARE;
  if (kind !== 'paragraph' && kind !== 'heading' && !isLink) return false;
  return words <= MAX_LABEL_WORDS && TEASER_LABEL.test(text);
}

/** Returns the end of the label's teasers; `null` if content follows the label. */
function endOfTeasers(page: Page, label: number): number | null {
  const { blocks, marked } = page;
  const isWeak = WEAK_LABEL.test(blocks[label]?.text ?? '');
  let end = label + 1;
  let areLinks = true;
  for (; end < blocks.length && marked[end] !== true; end += 1) {
    if (end - label > MAX_TEASERS) return null;
    const block = blocks[end];
    if (block === undefined || !isTeaser(block) || isHeadingOfContent(page, end)) break;
    if (block.linkShare < MIN_LINK_SHARE) areLinks = false;
  }
  const isOnlyLabel = end === label + 1;
  const isLast = end === blocks.length || marked[end] === true;
  if (isOnlyLabel) return isLast ? end : null;
  if (areLinks) return end;
  return isLast && !isWeak ? end : null;
}

function isTeaser({ kind, text, words, endsSentence, linkShare, items }: PageBlock): boolean {
  if (kind === 'code' || kind === 'table-row' || words > MAX_TEASER_WORDS) return false;
  if (linkShare >= MIN_LINK_SHARE) return true;
  if (items.every((item) => COUNTER.test(item) || RELATIVE_AGE.test(item))) return true;
  return (!endsSentence || text.endsWith('?')) && !/[:：]$/.test(text);
}

function isHeadingOfContent(page: Page, at: number): boolean {
  return page.blocks[at]?.kind === 'heading' && labelsContent(page, at);
}
