import { countWords } from '../text/count-words.ts';
import { isSpeaker, type TurnMark, turnMarkOf } from '../text/turn-marks.ts';
import type { LineGroup } from './group-lines.ts';
import { isBoilerplateLine } from './is-boilerplate-line.ts';
import { breaksOff, endsSentence } from './wrapped-lines.ts';

const MAX_LENGTH = 110;
const MAX_WORDS = 18;
/**
 * Minimum number of words below a heading that has no empty line below it. Otherwise, in a product
 * list, each name above a one-line description would be a heading.
 */
const MIN_WORDS_BELOW = 25;

const OPENS_AS_HEADING = /^["'“‘«([¿¡]?(?:[\p{Lu}\p{Lt}\p{N}$€£]|\p{Ll}\p{Lu})/u;
const ENDS_AS_TEXT = /(?:[.!,;:…–—-]|["'”’»)\]][?!]?|[?!]["'”’»)\]])$/u;

/**
 * Converts lines to headings if they look like headings and have text below them. An uncertain line
 * remains a paragraph, which can still be found and quoted.
 */
export function guessHeadings(groups: readonly LineGroup[]): LineGroup[] {
  const underlined = groups.map((group, i) => underlineLevel(group, groups[i + 1]));
  const spoken = findSpoken(groups);
  const possible = groups.map(
    (group, i) => !spoken[i] && looksLikeHeading(group) && !endsList(groups, i),
  );
  const heads = groups.map((_, i) => possible[i] === true && hasTextBelow(groups, possible, i));
  // A title may have a subtitle. Three or more such lines are a menu.
  const isHeading = groups.map(
    (group, i) =>
      heads[i] === true || (possible[i] === true && group.blankAfter && heads[i + 1] === true),
  );
  const first = groups.findIndex((group, i) => isHeading[i] === true || isProse(group));
  return groups.map((group, i) => {
    const level = underlined[i];
    if (level) return { ...group, kind: 'heading', level };
    if (group.kind === 'heading' && isRemark(group, groups[i - 1], groups[i + 1])) {
      return { ...group, kind: 'paragraph', level: 0 };
    }
    if (isHeading[i] !== true) return group;
    // The first heading is the title if no prose precedes it. All other headings are one level lower.
    return { ...group, kind: 'heading', level: i === first ? 1 : 2 };
  });
}

/** "Coffee 2.10", "Dogs: free": a row of a price list. */
const PRICED = /\d[^\p{L}]*$|^[^:]+:\s*\S/u;

/**
 * Whether a line is the last of several short lines without empty lines between them, such as a
 * price list or an address.
 */
function endsList(groups: readonly LineGroup[], at: number): boolean {
  let first = at;
  while (groups[first]?.blankBefore === false && isShort(groups[first - 1])) first -= 1;
  if (at - first >= 2) return true;
  return (
    at > first && PRICED.test(groups[at]?.text ?? '') && PRICED.test(groups[first]?.text ?? '')
  );
}

function isShort(group: LineGroup | undefined): boolean {
  return group?.kind === 'paragraph' && group.lines === 1 && !isProse(group);
}

/** The number of groups on each side in which other turns show that a mark is a speaker's. */
const NEAR = 12;

/** Returns, for each group, whether it opens a turn of a dialogue: "Interviewer: And then?". */
function findSpoken(groups: readonly LineGroup[]): boolean[] {
  const marks = groups.map(({ kind, text }) => (kind === 'paragraph' ? turnMarkOf(text) : null));
  return marks.map((mark, i) => {
    if (mark === null) return false;
    const near = marks.slice(Math.max(0, i - NEAR), i + NEAR + 1);
    const others = near.filter((other) => other !== null && other !== mark) as TurnMark[];
    return isSpeaker(mark, others);
  });
}

function looksLikeHeading({ kind, lines, text }: LineGroup): boolean {
  return (
    kind === 'paragraph' &&
    lines === 1 &&
    text.length <= MAX_LENGTH &&
    OPENS_AS_HEADING.test(text) &&
    /\p{L}/u.test(text) &&
    !ENDS_AS_TEXT.test(text) &&
    !breaksOff(text) &&
    countWords(text) <= MAX_WORDS &&
    !isBoilerplateLine(text)
  );
}

function hasTextBelow(
  groups: readonly LineGroup[],
  possible: readonly boolean[],
  at: number,
): boolean {
  const group = groups[at];
  const next = groups[at + 1];
  if (!group || !next) return false;
  if (group.blankAfter && next.kind === 'list-item') return true;
  if (!isProse(next) || next.text.length <= group.text.length) return false;
  return group.blankAfter || countWordsBelow(groups, possible, at) >= MIN_WORDS_BELOW;
}

function countWordsBelow(
  groups: readonly LineGroup[],
  possible: readonly boolean[],
  at: number,
): number {
  let words = 0;
  for (let i = at + 1; i < groups.length && words < MIN_WORDS_BELOW; i += 1) {
    const group = groups[i];
    if (!group || possible[i] === true || (group.kind === 'paragraph' && !isProse(group))) break;
    words += countWords(group.text);
  }
  return words;
}

/** Whether the group consists of sentences. Names, rows and labels do not. */
function isProse({ kind, lines, text }: LineGroup): boolean {
  return kind === 'paragraph' && (lines > 1 || endsSentence(text)) && countWords(text) >= 5;
}

/**
 * Whether a line with hashes is a comment and not a heading: it ends like a clause, or an adjacent
 * line has hashes too.
 */
function isRemark(
  group: LineGroup,
  before: LineGroup | undefined,
  after: LineGroup | undefined,
): boolean {
  return (
    /[.,;]$/.test(group.text) ||
    (!group.blankBefore && before?.kind === 'heading') ||
    (!group.blankAfter && after?.kind === 'heading')
  );
}

/** Returns the level of a heading underlined with `=====` or `-----`; 0 if there is no underline. */
function underlineLevel(group: LineGroup, next: LineGroup | undefined): number {
  if (group.kind !== 'paragraph' || group.lines > 1 || group.blankAfter || !next) return 0;
  if (group.text.length > MAX_LENGTH || !/\p{L}/u.test(group.text)) return 0;
  if (/^={3,}$/.test(next.text)) return 1;
  return /^-{3,}$/.test(next.text) ? 2 : 0;
}
