import {
  articleWords,
  findOutside,
  firstProse,
  isAfter,
  labelsContent,
  lastContent,
  nextUnmarked,
  type Outside,
  type Page,
  type PageBlock,
} from './describe-page.ts';
import {
  ADVERT_LABEL,
  COOKIE_NOTICE,
  COUNTER,
  HASHTAGS,
  INVITES,
  NOTICE_SUBJECT,
  PAGE_CONTROL,
  PAGE_QUESTION,
  RELATIVE_AGE,
  SIGN_UP,
  TAG_LIST,
} from './page-phrases.ts';
import { ACTION_WORDS, SHARE_FILLERS, SHARE_WORDS } from './page-words.ts';

/** A shorter text is too short to show what its subject is. */
const MIN_WORDS_AROUND = 40;
const MAX_CONTROL_WORDS = 12;
const MIN_ACTIONS = 3;
/** A longer list is not a share bar. */
const MAX_SHARES = 20;
const MAX_NOTICE_WORDS = 45;
const MAX_TAGS = 20;
/** An invitation opens its block. A sentence that only mentions a newsletter is content. */
const MAX_OPENING = 40;
/** A notice interrupts an article. A shorter text may consist of the notice. */
const MIN_WORDS_AROUND_NOTICE = 80;

/** Verbs that alone, with a colon, announce the buttons that are missing in the text. */
const SHARE_LEAD_IN = /^(?:share|teilen|partager|compartir|condividi|delen)(?: \p{L}+){0,2}\s*:$/iu;

/** What the second pass needs of the whole page, so that its time is linear. */
interface Surroundings {
  readonly first: number;
  readonly last: number;
  readonly outside: Outside;
  /** The blocks that mention newsletters or cookies. */
  readonly onNotices: readonly number[];
}

/** Marks share bars, controls, counters, tags, and notices about newsletters and cookies. */
export function markControls(page: Page): void {
  if (articleWords(page) < MIN_WORDS_AROUND) return;
  const isMentioned = createMentions(page);
  page.blocks.forEach((block, i) => {
    if (page.marked[i] === true || i === page.title) return;
    const isMark = isShareBar(page, i) || isActionBar(block) || isControl(page, i, isMentioned);
    if (isMark) page.marked[i] = true;
  });
  // Counters, tags and notices are judged by their neighbours.
  const around: Surroundings = {
    first: firstProse(page),
    last: lastContent(page),
    outside: findOutside(page),
    onNotices: page.blocks.flatMap(({ text }, i) =>
      page.marked[i] !== true && NOTICE_SUBJECT.test(text) ? [i] : [],
    ),
  };
  page.blocks.forEach((block, i) => {
    if (page.marked[i] === true || i === page.title || block.kind !== 'paragraph') return;
    const isMark =
      isCounterLine(page, i, around) || isTagLine(block, i, around) || isNotice(page, i, around);
    if (isMark) page.marked[i] = true;
  });
}

function isShareBar(page: Page, at: number): boolean {
  const block = page.blocks[at];
  if (block === undefined || block.words > MAX_CONTROL_WORDS || block.endsSentence) return false;
  if (block.kind === 'list-item') return isShareList(page, at);
  if (block.kind !== 'paragraph' && block.kind !== 'heading') return false;
  if (SHARE_LEAD_IN.test(block.text)) return !announces(page, at);
  const shares = countShares(block);
  if (shares >= 3) return block.kind === 'paragraph';
  const named = shares + block.tokens.filter((token) => SHARE_FILLERS.has(token)).length;
  return shares > 0 && named >= 2 && !labelsContent(page, at);
}

/** Whether the block consists of at least three actions on a post: "Reply · Share · Report". */
function isActionBar({ kind, items }: PageBlock): boolean {
  if (kind !== 'paragraph' || items.length < MIN_ACTIONS) return false;
  return items.every((item) => {
    const word = item.toLowerCase();
    return ACTION_WORDS.has(word) || SHARE_WORDS.has(word);
  });
}

/** Returns the number of ways to share; 0 if the block contains anything else. */
function countShares({ tokens }: PageBlock): number {
  const isKnown = (token: string): boolean =>
    SHARE_WORDS.has(token) || SHARE_FILLERS.has(token) || /^\d+k?$/.test(token);
  if (!tokens.every(isKnown)) return 0;
  return tokens.filter((token) => SHARE_WORDS.has(token)).length;
}

/** Whether a list consists of ways to share and is not announced by a sentence or heading. */
function isShareList(page: Page, at: number): boolean {
  const { blocks } = page;
  let first = at;
  while (blocks[first - 1]?.kind === 'list-item' && at - first < MAX_SHARES) first -= 1;
  let end = at + 1;
  while (blocks[end]?.kind === 'list-item' && end - at < MAX_SHARES) end += 1;
  const before = blocks[first - 1];
  if (end - first < 2 || before === undefined) return false;
  const isAnnounced = before.kind === 'heading' || /[:：]$/.test(before.text);
  if (isAnnounced && page.marked[first - 1] !== true) return false;
  const list = blocks.slice(first, end);
  return list.every(({ tokens }) => tokens.length > 0 && tokens.every((t) => SHARE_WORDS.has(t)));
}

/** Whether a lead-in has something to announce: text or a list directly below it. */
function announces(page: Page, at: number): boolean {
  const next = page.blocks[at + 1];
  return next !== undefined && next.kind !== 'heading' && page.marked[at + 1] !== true;
}

function isControl(page: Page, at: number, isMentioned: (label: PageBlock) => boolean): boolean {
  const block = page.blocks[at];
  if (block === undefined || block.words > MAX_CONTROL_WORDS) return false;
  if (block.kind !== 'paragraph' && block.kind !== 'heading' && block.linkShare < 1) return false;
  if (PAGE_QUESTION.test(block.text)) return true;
  if (block.kind === 'heading' && nextUnmarked(page, at) !== undefined) return false;
  if (labelsContent(page, at)) return false;
  if (ADVERT_LABEL.test(block.text)) return !isMentioned(block);
  return block.items.every((item) => PAGE_CONTROL.test(item));
}

/**
 * Returns a function that decides whether text other than labels contains the word of a label, which
 * is then a subject of the document. Each word is searched once.
 */
function createMentions({ blocks, titleText }: Page): (label: PageBlock) => boolean {
  const known = new Map<string, boolean>();
  return ({ tokens: [word = ''] }) => {
    const found =
      known.get(word) ??
      [titleText, ...blocks.map(({ text }) => text)].some(
        (text) => text.toLowerCase().includes(word) && !ADVERT_LABEL.test(text),
      );
    known.set(word, found);
    return found;
  };
}

/** Whether the block shows counters of the page, such as views, comments and the reading time. */
function isCounterLine(page: Page, at: number, { first, last }: Surroundings): boolean {
  const block = page.blocks[at];
  if (block === undefined || block.words > MAX_TAGS) return false;
  const counters = block.items.filter((item) => COUNTER.test(item)).length;
  const ages = block.items.filter((item) => RELATIVE_AGE.test(item)).length;
  if (counters === 0) return false;
  if (counters + ages >= 2) return true;
  return block.items.length === 1 && (at < first || at > last || hasMarkedNeighbour(page, at));
}

function isTagLine(block: PageBlock, at: number, { outside }: Surroundings): boolean {
  if (block.words > MAX_TAGS || block.endsSentence || !isAfter(outside, at)) return false;
  return TAG_LIST.test(block.text) || HASHTAGS.test(block.text);
}

/** Whether the block invites to a newsletter or tells about cookies, which nothing else mentions. */
function isNotice(page: Page, at: number, { onNotices }: Surroundings): boolean {
  const block = page.blocks[at];
  if (block === undefined || block.words > MAX_NOTICE_WORDS) return false;
  const opening = Math.min(
    SIGN_UP.exec(block.text)?.index ?? Infinity,
    COOKIE_NOTICE.exec(block.text)?.index ?? Infinity,
  );
  if (opening > MAX_OPENING || NOTICE_SUBJECT.test(page.titleText)) return false;
  const isSubject = onNotices.some((other) => other !== at && page.marked[other] !== true);
  if (isSubject || articleWords(page) - block.words < MIN_WORDS_AROUND_NOTICE) return false;
  if (INVITES.test(block.text) && block.hasGapBefore) return true;
  return isAtEdgeWithout(page, at) || hasMarkedNeighbour(page, at);
}

/** Whether a block of prose would be at the edge of the document if it were no prose. */
function isAtEdgeWithout(page: Page, at: number): boolean {
  const wasMarked = page.marked[at] === true;
  page.marked[at] = true;
  const isEdge = at < firstProse(page) || at > lastContent(page);
  page.marked[at] = wasMarked;
  return isEdge;
}

function hasMarkedNeighbour({ marked }: Page, at: number): boolean {
  return marked[at - 1] === true || marked[at + 1] === true;
}
