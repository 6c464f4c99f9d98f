import { stem, terms } from '../text/terms.ts';

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

/**
 * How much a passage speaks of another year, version, month, edition or numbered part than the question
 * names, 0 to 1: of the kinds of qualifier that the question has, the share where the passage has one or
 * more and none of them is the question's. A passage without any is in no conflict.
 *
 * @example qualifierConflict('Who won in 2021?', 'Ada won in 2019.') === 1
 */
export function qualifierConflict(question: string, passage: string): number {
  let asked = 0;
  let conflicts = 0;
  for (const pattern of KINDS) {
    const wanted = found(pattern, question);
    if (wanted.size === 0) continue;
    asked += 1;
    const had = found(pattern, passage);
    if (had.size > 0 && ![...wanted].some((one) => had.has(one))) conflicts += 1;
  }
  return asked === 0 ? 0 : conflicts / asked;
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
