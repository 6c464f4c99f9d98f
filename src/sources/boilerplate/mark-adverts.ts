import { contentWords } from '../content-words.ts';
import {
  articleWords,
  findOutside,
  isAfter,
  labelsContent,
  type Page,
  type PageBlock,
} from './describe-page.ts';
import { ADVERT_LABEL, PROMOTED_LABEL } from './page-phrases.ts';
import { OFFER_WORDS, PRAISE_WORDS } from './page-words.ts';

/** A shorter text may itself be a list of products. */
const MIN_WORDS_AROUND = 100;
const MIN_LONG_BLOCKS = 3;
const LONG_BLOCK_WORDS = 25;

const MAX_NAME_WORDS = 8;
const MAX_BLURB_WORDS = 30;
const MIN_PAIRS = 10;
/** After a label such as "Featured", fewer adverts are certain enough. */
const MIN_LABELLED_PAIRS = 3;
/** Minimum share of adverts in a list that praise a product. */
const MIN_PRAISE_SHARE = 0.5;
/** Maximum share of adverts in a list that share a word with the title. */
const MAX_RELATED_SHARE = 0.25;

/** A page with more lists or offers is about them. The limits also keep the time linear. */
const MAX_LISTS = 40;
const MAX_OFFERS = 5;

const MAX_OFFER_WORDS = 16;
const MIN_OFFERS = 2;
/** Maximum share of the words of an offer that occur in the rest of the document. */
const MAX_KNOWN_SHARE = 0.2;
/** A slogan has no verb in the present or past. A sentence about offers does. */
const FINITE_VERB =
  /\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|must|should|gets?|gives?|pays?|ist|sind|war|hat|haben|wird|werden|kann|est|sont|a|ont|es|son|tiene)\b/i;
const MAX_SLOGAN_WORDS = 12;

/** An address or a brand: "Plotly.ai", "SeedBox", "Wan 2.7". */
const BRAND = /\p{Ll}\p{Lu}|\w\.(?:ai|com|io|net|org|app|sh|co|dev|de|shop)\b|\bAI\b|\p{L} \d/u;

interface Advert {
  readonly name: PageBlock;
  readonly blurb: PageBlock;
}

/** Marks lists of adverts, and offers and slogans below the document. */
export function markAdverts(page: Page): void {
  markLists(page);
  // The last block first, so that only adverts and menus follow an offer.
  let found = 0;
  for (let at = page.blocks.length - 1; at >= 0 && found < MAX_OFFERS; at -= 1) {
    if (page.marked[at] === true || at === page.title) continue;
    if (!isOffer(page, at) && !isSlogan(page, at)) break;
    page.marked[at] = true;
    found += 1;
  }
}

function markLists(page: Page): void {
  const { blocks, marked } = page;
  let endBefore = -1;
  let lists = 0;
  for (let at = 0; at < blocks.length && lists < MAX_LISTS; at += 1) {
    const adverts = advertsFrom(page, at);
    if (adverts.length === 0) continue;
    if (adverts.length >= MIN_LABELLED_PAIRS) lists += 1;
    const end = at + adverts.length * 2;
    if (areAdverts(page, adverts, at)) {
      // One advert of another form between two lists belongs to them.
      const from = isBridge(page, endBefore, at) ? endBefore : at;
      marked.fill(true, from, end);
      if (PROMOTED_LABEL.test(blocks[at - 1]?.text ?? '')) marked[at - 1] = true;
      endBefore = end;
    }
    at = end - 1;
  }
}

/** Whether at most two short lines, and no empty line, separate two lists of adverts. */
function isBridge({ blocks, title }: Page, from: number, end: number): boolean {
  if (from === -1 || end - from > 2 || (title >= from && title < end)) return false;
  if (blocks[end]?.hasGapBefore === true) return false;
  return blocks
    .slice(from, end)
    .every(({ words, hasGapBefore }) => words <= MAX_BLURB_WORDS && !hasGapBefore);
}

/** Returns the pairs of a name and a description that begin at `from`. */
function advertsFrom({ blocks, marked }: Page, from: number): Advert[] {
  const adverts: Advert[] = [];
  for (let at = from; ; at += 2) {
    const name = blocks[at];
    const blurb = blocks[at + 1];
    if (name === undefined || blurb === undefined) return adverts;
    if (marked[at] === true || marked[at + 1] === true || !arePair(name, blurb)) return adverts;
    // A reader of plain text may take a later name for a heading, but not the first one.
    if (name.kind === 'heading' && adverts.length === 0) return adverts;
    adverts.push({ name, blurb });
  }
}

/** Whether two blocks are a name and a description directly below it. */
function arePair(name: PageBlock, blurb: PageBlock): boolean {
  return (
    (name.kind === 'paragraph' || name.kind === 'heading') &&
    blurb.kind === 'paragraph' &&
    name.words <= MAX_NAME_WORDS &&
    !/[.!?,;:]$/.test(name.text) &&
    !blurb.hasGapBefore &&
    blurb.words >= 3 &&
    blurb.words <= MAX_BLURB_WORDS
  );
}

/** Whether the block ends a text, so that it does not introduce the list below it. */
function endsParagraph({ kind, text, endsSentence }: PageBlock): boolean {
  return kind !== 'heading' && endsSentence && !/[:：]$/.test(text);
}

/** Whether the pairs praise products that have nothing to do with the article around them. */
function areAdverts(page: Page, adverts: readonly Advert[], from: number): boolean {
  const label = page.blocks[from - 1];
  const isLabelled =
    label !== undefined && (PROMOTED_LABEL.test(label.text) || ADVERT_LABEL.test(label.text));
  if (adverts.length < (isLabelled ? MIN_LABELLED_PAIRS : MIN_PAIRS)) return false;
  if (!isLabelled && label !== undefined && !endsParagraph(label)) return false;
  if (adverts.filter(isPraise).length < adverts.length * MIN_PRAISE_SHARE) return false;
  return areUnrelated(page, adverts, from);
}

function areUnrelated(page: Page, adverts: readonly Advert[], from: number): boolean {
  const end = from + adverts.length * 2;
  const around = page.blocks.filter((_, i) => (i < from || i >= end) && page.marked[i] !== true);
  const long = around.filter(({ isProse, words }) => isProse && words >= LONG_BLOCK_WORDS);
  const words = long.reduce((sum, block) => sum + block.words, 0);
  if (long.length < MIN_LONG_BLOCKS || words < MIN_WORDS_AROUND) return false;
  // A list that is longer than the article is the subject of the page.
  const listed = adverts.reduce((sum, { name, blurb }) => sum + name.words + blurb.words, 0);
  if (listed > words) return false;
  const text = around.map((block) => block.text.toLowerCase()).join('\n');
  const title = contentWords(page.titleText);
  const related = adverts.filter(({ name, blurb }) =>
    [...contentWords(`${name.text} ${blurb.text}`)].some((word) => title.has(word)),
  ).length;
  const named = adverts.filter(({ name }) => text.includes(name.text.toLowerCase())).length;
  return Math.max(related, named) <= adverts.length * MAX_RELATED_SHARE;
}

function isPraise({ name, blurb }: Advert): boolean {
  const praise = blurb.tokens.filter((t) => PRAISE_WORDS.has(t) || OFFER_WORDS.has(t)).length;
  return praise >= 2 || (praise >= 1 && (BRAND.test(name.text) || blurb.text.endsWith('!')));
}

/** Whether the block below the document offers something that the document never mentions. */
function isOffer(page: Page, at: number): boolean {
  const block = page.blocks[at];
  if (block === undefined || block.words > MAX_OFFER_WORDS || !mayBeAdvert(page, at)) return false;
  const offers = block.tokens.filter((token) => OFFER_WORDS.has(token));
  const others = textOfOthers(page, at);
  if (offers.length < MIN_OFFERS || offers.some((offer) => others.includes(offer))) return false;
  if (FINITE_VERB.test(block.text)) return false;
  return knownShare(page, at) <= MAX_KNOWN_SHARE;
}

/** Whether the block is a slogan below the document: "Made by hand | Read by everyone". */
function isSlogan(page: Page, at: number): boolean {
  const block = page.blocks[at];
  if (block === undefined || block.words > MAX_SLOGAN_WORDS || !mayBeAdvert(page, at)) return false;
  const parts = block.text.split(/\s\|\s/);
  if (parts.length < 2 || !parts.every((part) => part.trim().includes(' '))) return false;
  if (block.endsSentence || /[\d:@]|\/\//.test(block.text)) return false;
  return knownShare(page, at) === 0;
}

/** Whether the block is a single line below the article and not part of a list or section. */
function mayBeAdvert(page: Page, at: number): boolean {
  const block = page.blocks[at];
  if (block?.kind !== 'paragraph' || labelsContent(page, at)) return false;
  const before = page.blocks[at - 1];
  if (before === undefined || (page.marked[at - 1] !== true && before.kind === 'heading')) {
    return false;
  }
  const words = articleWords(page) - (block.isProse ? block.words : 0);
  return words >= MIN_WORDS_AROUND && (block.isProse || isAfter(findOutside(page), at));
}

/** Returns the share of the block's content words that occur elsewhere in the document. */
function knownShare(page: Page, at: number): number {
  const own = [...contentWords(page.blocks[at]?.text ?? '')];
  const others = contentWords(`${page.titleText} ${textOfOthers(page, at)}`);
  return own.filter((word) => others.has(word)).length / Math.max(1, own.length);
}

function textOfOthers({ blocks, marked }: Page, at: number): string {
  return blocks
    .filter((_, i) => i !== at && marked[i] !== true)
    .map(({ text }) => text.toLowerCase())
    .join('\n');
}
