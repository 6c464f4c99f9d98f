/**
 * A word that is broken at the end of a line: "re-", a line break, "search". The next line may begin
 * with the mark of a quotation. A soft hyphen breaks a word anywhere.
 */
const BROKEN =
  /(?<=\p{L})(?:[-\u2010\u00ad][^\S\n]*(?:\r\n|[\n\r\u2028])[^\S\n]*(?:>[>\s]*)?(?=\p{Ll})|[\u00ad\u2060\u200b](?=[\p{L}\p{N}]))/gu;
/** Characters that make it worth searching for broken words. */
const MAY_BE_BROKEN = /[-\u2010][^\S\n]*[\n\r\u2028]|[\u00ad\u2060\u200b]/;
/** Scripts without spaces between words, in which a zero-width space separates words. */
const UNSPACED = /\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;
/** The part of a word before a break, with its hyphens: "state-of-the". */
const COMPOUND = /\p{L}-[\p{L}\p{N}-]*$/u;
const LETTERS_BEFORE = /[\p{L}\p{N}]+$/u;
const LETTERS_AFTER = /^[\p{L}\p{N}]+/u;
/** The number of characters before a break that are examined. */
const LONGEST_WORD = 64;

/** A text with joined words, and the offset in the original of each of its characters. */
export interface JoinedText {
  readonly text: string;
  /** Returns the offset in the original text for an offset in the joined text. */
  readonly original: (offset: number) => number;
}

/**
 * Joins words that are broken at the end of a line, and removes soft hyphens and zero-width spaces
 * inside words. A compound such as "state-of-the-" keeps its hyphen.
 *
 * @example joinBrokenWords('some re-\nsearch').text // 'some research'
 */
export function joinBrokenWords(text: string): JoinedText {
  if (!MAY_BE_BROKEN.test(text)) return { text, original: (offset) => offset };
  const cuts: { readonly at: number; readonly length: number }[] = [];
  let joined = '';
  let done = 0;
  let removed = 0;
  for (const { index, 0: gap } of text.matchAll(BROKEN)) {
    const before = text.slice(Math.max(0, index - LONGEST_WORD), index);
    if (gap === '\u200b' && UNSPACED.test(before.slice(-1))) continue;
    const kept = COMPOUND.test(before) && gap.startsWith('-') ? 1 : 0;
    joined += text.slice(done, index + kept);
    done = index + gap.length;
    removed += gap.length - kept;
    cuts.push({ at: joined.length, length: removed });
  }
  joined += text.slice(done);
  return { text: joined, original: (offset) => offset + removedBefore(cuts, offset) };
}

/**
 * Returns the words of a text for the word indexes: a word that is broken at a hyphen is indexed
 * both joined and as its two parts.
 *
 * @example indexText('some re-\nsearch') // 'some research re-\nsearch'
 */
export function indexText(text: string): string {
  if (!MAY_BE_BROKEN.test(text)) return text;
  let indexed = '';
  let done = 0;
  for (const { index, 0: gap } of text.matchAll(BROKEN)) {
    const before = LETTERS_BEFORE.exec(text.slice(Math.max(0, index - LONGEST_WORD), index))?.[0];
    const isUnspaced = gap === '\u200b' && UNSPACED.test(before?.slice(-1) ?? '');
    if (before === undefined || isUnspaced) continue;
    const end = index + gap.length;
    const after = LETTERS_AFTER.exec(text.slice(end, end + LONGEST_WORD))?.[0] ?? '';
    if (/[-\u2010]/.test(gap)) {
      indexed += `${text.slice(done, index - before.length)}${before}${after} ${before}${gap}`;
    } else {
      indexed += text.slice(done, index);
    }
    done = end;
  }
  return indexed + text.slice(done);
}

/** Returns the number of characters that were removed before an offset of the joined text. */
function removedBefore(
  cuts: readonly { readonly at: number; readonly length: number }[],
  offset: number,
): number {
  let removed = 0;
  for (const { at, length } of cuts) {
    if (at > offset) break;
    removed = length;
  }
  return removed;
}
