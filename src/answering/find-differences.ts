import type { Difference, DifferenceKind } from '../domain/answer.ts';
import type { AnswerKind } from './answer-kind.ts';
import { STOP_WORDS } from '../text/stop-words.ts';
import { stem, type Term, terms } from '../text/terms.ts';

/** Sentences say the same of the same thing when they share this much of their other words (Jaccard). */
const SAME_FRAME = 0.5;
/** For names, which differ in any two sentences about two things, they must share more. */
const SAME_FRAME_FOR_NAMES = 0.6;
/** Fewer shared words prove nothing. */
const MIN_SHARED = 3;

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
    'sixteen seventeen eighteen nineteen twenty'
  )
    .split(' ')
    .map((word, value) => [word, String(value)]),
);
const MONTHS = new Set(
  (
    'january february march april june july august september october november december ' +
    'monday tuesday wednesday thursday friday saturday sunday'
  ).split(' '),
);
const NEGATION =
  /\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot|denied|denies|refused|refuses)\b|n['’]t\b/gi;
const NUMBER = /(?<![\p{L}\p{N}])\d+(?:[.,]\d+)*(?![\p{L}\p{N}])/gu;

/** What a sentence says, taken apart. */
export interface StatedFacts {
  readonly numbers: ReadonlySet<string>;
  /** Years, months and weekdays. */
  readonly dates: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly isNegated: boolean;
  /** Stems of its other words. */
  readonly frame: ReadonlySet<string>;
}

/**
 * Takes a sentence apart into its numbers, dates, names and other words.
 *
 * @example statedFacts('On Monday Ann lost 1,400 boats.').numbers // {'1400'}
 */
export function statedFacts(sentence: string): StatedFacts {
  const numbers = new Set<string>();
  const dates = new Set<string>();
  const names = new Set<string>();
  const frame = new Set<string>();
  const figures = [...sentence.matchAll(NUMBER)].map(({ 0: figure, index }) => ({
    figure,
    start: index,
    end: index + figure.length,
  }));
  for (const { figure } of figures) {
    (/^(?:1[0-9]|20)\d\d$/.test(figure) ? dates : numbers).add(normalise(figure));
  }
  for (const word of terms(sentence)) {
    if (figures.some(({ start, end }) => start <= word.start && word.end <= end)) continue;
    const value = NUMBER_WORDS.get(word.term);
    if (value !== undefined) numbers.add(value);
    else if (MONTHS.has(word.term)) dates.add(word.term);
    else if (isName(sentence, word)) names.add(stem(word.term));
    else if (!STOP_WORDS.has(word.term) && !isNegation(word.term)) frame.add(stem(word.term));
  }
  const isNegated = (sentence.match(NEGATION)?.length ?? 0) % 2 === 1;
  return { numbers, dates, names, isNegated, frame };
}

/**
 * What two sentences about the same thing say differently; `null` where they agree, or are not about the
 * same thing. Two sets differ only where each has something that the other lacks: a sentence that says
 * more contradicts nothing.
 *
 * @example differenceOf('14 boats were lost in the storm.', '41 boats were lost in the storm.') // 'number'
 */
export function differenceOf(a: string, b: string): DifferenceKind | null {
  const [one, other] = [statedFacts(a), statedFacts(b)];
  const shared = [...one.frame].filter((word) => other.frame.has(word)).length;
  const union = one.frame.size + other.frame.size - shared;
  const likeness = union === 0 ? 0 : shared / union;
  if (likeness < SAME_FRAME || shared < Math.min(MIN_SHARED, one.frame.size, other.frame.size)) {
    return null;
  }
  if (differ(one.numbers, other.numbers)) return 'number';
  if (differ(one.dates, other.dates)) return 'date';
  if (one.isNegated !== other.isNegated) return 'negation';
  if (likeness >= SAME_FRAME_FOR_NAMES && differ(one.names, other.names)) return 'name';
  return null;
}

/** What a quote says in answer to a question. */
export interface Claim {
  readonly sourceId: string;
  /** The sentence that answers. */
  readonly sentence: string;
  /** The words that answer; `null` where they are not known. */
  readonly words: string | null;
}

/**
 * Which of the claims in answer to one question differ, by pairs: as `differenceOf` finds it; or, where the
 * question asks for a number or a date, because two sources answer it with another one, in
 * whatever words.
 *
 * @param kind what the question asks for
 */
export function findDifferences(claims: readonly Claim[], kind: AnswerKind): Difference[] {
  return claims.flatMap((a, i) =>
    claims.slice(i + 1).flatMap((b, k): Difference[] => {
      const found = differenceOf(a.sentence, b.sentence) ?? differenceInAnswer(a, b, kind);
      return found === null ? [] : [{ quotes: [i, i + 1 + k], kind: found }];
    }),
  );
}

function differenceInAnswer(a: Claim, b: Claim, kind: AnswerKind): DifferenceKind | null {
  if (kind !== 'number' && kind !== 'date') return null;
  if (a.sourceId === b.sourceId || a.words === null || b.words === null) return null;
  const [one, other] = [statedFacts(a.words), statedFacts(b.words)];
  const [here, there] = kind === 'date' ? [one.dates, other.dates] : [one.numbers, other.numbers];
  if (here.size === 0 || there.size === 0 || [...here].some((fact) => there.has(fact))) return null;
  // In another unit it may be the same: "3 km" and "1.9 miles". A number without any is taken for the same.
  const sharesUnit = [...one.frame].some((word) => other.frame.has(word));
  return one.frame.size === 0 || other.frame.size === 0 || sharesUnit ? kind : null;
}

/** Whether two texts have the same numbers, dates and names, and deny as often: then they may be repeats. */
export function haveSameFacts(a: string, b: string): boolean {
  const [one, other] = [statedFacts(a), statedFacts(b)];
  return (
    one.isNegated === other.isNegated &&
    isSame(one.numbers, other.numbers) &&
    isSame(one.dates, other.dates) &&
    isSame(one.names, other.names)
  );
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function differ(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((one) => !b.has(one)) && [...b].some((one) => !a.has(one));
}

/** "1,400" and "1400" are one number, "1.4" another. */
function normalise(figure: string): string {
  return figure.replace(/,(?=\d{3}(?!\d))/g, '');
}

function isNegation(term: string): boolean {
  return /^(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot)$/.test(term);
}

/** A word with a capital inside its sentence. */
function isName(sentence: string, { start, end }: Term): boolean {
  return (
    /^\p{Lu}/u.test(sentence.slice(start, end)) &&
    /[\p{L}\p{N},;)]\s*["'“‘(]?$/u.test(sentence.slice(0, start))
  );
}
