import { stem, terms } from '../../text/terms.ts';

const YEAR = /(?<![\p{L}\p{N}.,:-])(?:1[0-9]|20)\d\d(?![\p{L}\p{N}:]|[.,]\d)/gu;
const VERSION = /(?<![\p{L}\p{N}.])v?\d+(?:\.\d+)+(?![\p{L}\p{N}]|\.\d)/giu;
const MONTH =
  /\b(?:january|february|march|april|june|july|august|september|october|november|december)\b/gi;
const ORDINAL =
  /\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))\b/gi;
/** "chapter 3", "section 12", "level 4": a noun with its number. */
const NUMBERED =
  /\b(?:chapter|section|part|level|phase|stage|round|season|episode|volume|book|act|article|rule|step|type|class|grade|tier|week|day|apollo|version|edition|release|route|line|room|unit)s? (?:\d{1,4}|[ivx]{1,5})\b/gi;
const KINDS = [YEAR, VERSION, MONTH, ORDINAL, NUMBERED];
/** "X4", "E9", "GPT-4": letters with a number. */
const CODE = /(?<![\p{L}\p{N}])(\p{L}{1,5})-?(\d{1,4}\p{L}?)(?![\p{L}\p{N}])/giu;
/** The kinds of change that headings of changelogs name (https://keepachangelog.com). */
const CHANGE_ASKED = /\b(added|changed|deprecated|fixed|removed)\b/i;
const CHANGE_SECTION = /^(added|changed|deprecated|fixed|removed|security):?$/gim;
const MONTHS =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
/** "between May and September", "from 2019 to 2022", "June–August". */
const RANGE =
  /(?:\b(?:between|from)\s+)?\b(\p{L}{3,9}|\d{4})\s*(?:and|to|until|till|–|-)\s*(\p{L}{3,9}|\d{4})\b/giu;

/**
 * Returns the extent, from 0 to 1, to which the qualifiers of a passage conflict with the question's.
 * Qualifiers are years, versions, months, editions, numbered parts, and the sections of a changelog.
 * The result is the share of the question's kinds of qualifier for which the passage has qualifiers,
 * but none that the question has. A passage without qualifiers has no conflict.
 *
 * @example qualifierConflict('Who won in 2021?', 'Ada won in 2019.') === 1
 */
export function qualifierConflict(question: string, passage: string): number {
  const said = `${passage}\n${insideRanges(passage).join(' ')}`;
  let asked = 0;
  let conflicts = 0;
  for (const pattern of KINDS) {
    const wanted = found(pattern, question);
    if (wanted.size === 0) continue;
    asked += 1;
    const had = found(pattern, said);
    if (had.size > 0 && ![...wanted].some((one) => had.has(one))) conflicts += 1;
  }
  const change = CHANGE_ASKED.exec(question)?.[1]?.toLowerCase();
  const sections = [...passage.matchAll(CHANGE_SECTION)].map(([, kind = '']) => kind.toLowerCase());
  // "Fixed" in a question only names a section if the passage is from a changelog.
  if (change !== undefined && sections.length > 0) {
    asked += 1;
    if (!sections.includes(change)) conflicts += 1;
  }
  for (const [letters, wanted] of codes(question)) {
    asked += 1;
    const had = codes(passage).get(letters);
    if (had !== undefined && ![...wanted].some((one) => had.has(one))) conflicts += 1;
  }
  return asked === 0 ? 0 : conflicts / asked;
}

/** Returns the numbers after each letter code: "the Volta X2 and X3" gives `x` with 2 and 3. */
function codes(text: string): Map<string, Set<string>> {
  const byLetters = new Map<string, Set<string>>();
  for (const [, letters = '', number = ''] of text.toLowerCase().matchAll(CODE)) {
    byLetters.set(letters, (byLetters.get(letters) ?? new Set()).add(number));
  }
  return byLetters;
}

/** Returns all months and years that the ranges in a text include. */
function insideRanges(text: string): string[] {
  return [...text.toLowerCase().matchAll(RANGE)].flatMap(([, from = '', to = '']) => {
    const [first, last] = [MONTHS.indexOf(from), MONTHS.indexOf(to)];
    if (first !== -1 && last !== -1) {
      const length = ((last - first + 12) % 12) + 1;
      return Array.from({ length }, (_, i) => MONTHS[(first + i) % 12] ?? '');
    }
    const [begin, end] = [Number(from), Number(to)];
    const isSpan = begin >= 1000 && end >= begin && end - begin < 200;
    return isSpan ? Array.from({ length: end - begin + 1 }, (_, i) => String(begin + i)) : [];
  });
}

function found(pattern: RegExp, text: string): Set<string> {
  return new Set(
    [...text.matchAll(pattern)].map(([match]) =>
      terms(match.toLowerCase().replace(/^v(?=\d)/, ''))
        .map(({ term }) => stem(term))
        .join(' '),
    ),
  );
}
