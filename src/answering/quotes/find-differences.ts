import type { Difference, DifferenceKind } from '../../domain/answer.ts';
import type { AnswerKind } from '../verdict/answer-kind.ts';
import { qualifierConflict } from '../verdict/qualifier-conflict.ts';
import { STOP_WORDS } from '../../text/stop-words.ts';
import { stem, type Term, terms } from '../../text/terms.ts';

/**
 * Two sentences are about the same thing if their frames have at least this overlap (Jaccard).
 */
const SAME_FRAME = 0.5;
/**
 * The minimum overlap if the names differ. It is higher, because sentences about different things
 * usually differ in names.
 */
const SAME_FRAME_FOR_NAMES = 0.6;
/** Minimum number of shared words in two frames. Fewer may be chance. */
const MIN_SHARED = 3;

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
    'sixteen seventeen eighteen nineteen twenty'
  )
    .split(' ')
    .map((word, value) => [word, value]),
);
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 1e2],
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
]);
const MONTHS = new Set(
  'january february march april june july august september october november december'.split(' '),
);
const WEEKDAYS = new Set('monday tuesday wednesday thursday friday saturday sunday'.split(' '));
/** Negations, and words that negate another word: "forbidden" negates "allowed". */
const DENIALS: ReadonlyMap<string, string | null> = new Map([
  ...'not no never none neither nor nobody nothing without cannot denies denied deny refuses refused refuse'
    .split(' ')
    .map((word): [string, null] => [word, null]),
  ['forbidden', 'allowed'],
  ['prohibited', 'allowed'],
  ['closed', 'open'],
  ['rejected', 'accepted'],
  ['false', 'true'],
]);
/** The ending of "don't" and "won't". */
const SHORT_NOT = /n['’]t\b/gi;
/** Phrases with "not" that are not negations. */
const NOT_ONLY = /\bnot (?:only|just|merely)\b/gi;
const NUMBER = /(?<![\p{L}\p{N}])\d+(?:[.,]\d+)*(?![\p{L}\p{N}])/gu;
/** The day in "14 March", "March 14" and "on the 3rd of May". */
const DAY =
  /\b(\d{1,2})(?:st|nd|rd|th)?(?= (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))|(?<=\b(?:january|february|march|april|may|june|july|august|september|october|november|december) )(\d{1,2})\b/gi;

interface StatedFacts {
  readonly numbers: ReadonlySet<string>;
  /** Years, months and weekdays. */
  readonly dates: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly isNegated: boolean;
  /** Stems of all other words except stop words. */
  readonly frame: ReadonlySet<string>;
}

/**
 * Splits a sentence into its numbers, dates, names and other words.
 *
 * @example statedFacts('On Monday Ann lost 1,400 boats.').numbers // {'1400'}
 */
function statedFacts(sentence: string): StatedFacts {
  const numbers = new Set<string>();
  const dates = new Set<string>();
  const names = new Set<string>();
  const frame = new Set<string>();
  const days = new Set([...sentence.matchAll(DAY)].map(({ index }) => index));
  const figures = [...sentence.matchAll(NUMBER)].map(({ 0: figure, index }) => ({
    figure,
    start: index,
    end: index + figure.length,
  }));
  const words = terms(sentence);
  const scaleAfter = (end: number): number =>
    SCALES.get(words.find(({ start }) => start >= end && start <= end + 2)?.term ?? '') ?? 1;
  for (const { figure, start, end } of figures) {
    const isDate = days.has(start) || /^(?:1[0-9]|20)\d\d$/.test(figure);
    if (isDate) dates.add(figure);
    else numbers.add(String(valueOf(figure) * scaleAfter(end)));
  }
  let denials = sentence.replace(NOT_ONLY, ' ').match(SHORT_NOT)?.length ?? 0;
  denials -= sentence.match(NOT_ONLY)?.length ?? 0;
  for (const word of words) {
    if (figures.some(({ start, end }) => start <= word.start && word.end <= end)) continue;
    const value = NUMBER_WORDS.get(word.term);
    const opposite = DENIALS.get(word.term);
    if (opposite !== undefined) denials += 1;
    if (value !== undefined) numbers.add(String(value * scaleAfter(word.end)));
    else if (MONTHS.has(word.term) || WEEKDAYS.has(word.term)) dates.add(word.term);
    else if (typeof opposite === 'string') frame.add(stem(opposite));
    else if (opposite === null || SCALES.has(word.term) || STOP_WORDS.has(word.term)) continue;
    else if (isName(sentence, word)) names.add(stem(word.term));
    else frame.add(stem(word.term));
  }
  return { numbers, dates, names, isNegated: Math.abs(denials) % 2 === 1, frame };
}

/**
 * Returns the kind of fact on which two sentences about the same thing differ; `null` if they agree
 * or are about different things. Two sets of facts differ only if each contains a fact that the other
 * does not, because additional facts are not a contradiction. Sentences that differ in both names and
 * numbers are about different things.
 *
 * @example differenceOf('14 boats were lost in the storm.', '41 boats were lost in the storm.') //
 * 'number'
 */
export function differenceOf(a: string, b: string): DifferenceKind | null {
  const [one, other] = [statedFacts(a), statedFacts(b)];
  const shared = [...one.frame].filter((word) => other.frame.has(word)).length;
  const smaller = Math.min(one.frame.size, other.frame.size);
  const union = one.frame.size + other.frame.size - shared;
  if (shared < Math.min(MIN_SHARED, smaller)) return null;
  const likeness = union === 0 ? 0 : shared / union;
  const isDenied = one.isNegated !== other.isNegated;
  const kinds = [
    ...(differ(one.numbers, other.numbers) ? ['number' as const] : []),
    ...(differ(one.dates, other.dates) ? ['date' as const] : []),
    // A negated sentence often adds a reason, so only the words of the shorter sentence must overlap.
    ...(isDenied && shared / Math.max(1, smaller) >= SAME_FRAME_FOR_NAMES
      ? ['negation' as const]
      : []),
  ];
  if (differ(one.names, other.names)) {
    return kinds.length === 0 && likeness >= SAME_FRAME_FOR_NAMES ? 'name' : null;
  }
  return kinds.find((kind) => kind === 'negation' || likeness >= SAME_FRAME) ?? null;
}

/** A quote's answer to a question. */
export interface Claim {
  readonly sourceId: string;
  /** The title and headings, which name the subject of the sentence. */
  readonly subject: string;
  /** The sentence that answers the question. */
  readonly sentence: string;
  /** The words that answer the question; `null` if unknown. */
  readonly words: string | null;
}

/**
 * Returns the pairs of claims that differ according to `differenceOf`. If the question asks for a
 * number or date, two sources that give different values also differ, even if their wording differs.
 *
 * @param kind the kind of answer that the question asks for
 */
export function findDifferences(claims: readonly Claim[], kind: AnswerKind): Difference[] {
  return claims.flatMap((a, i) =>
    claims.slice(i + 1).flatMap((b, k): Difference[] => {
      const found = areOfTwoThings(a, b)
        ? null
        : (differenceOf(a.sentence, b.sentence) ?? differenceInAnswer(a, b, kind));
      return found === null ? [] : [{ quotes: [i, i + 1 + k], kind: found }];
    }),
  );
}

/**
 * Whether two claims are about different editions, versions or models. If so, their titles, headings
 * or sentences have different qualifiers of the same kind.
 */
function areOfTwoThings(a: Claim, b: Claim): boolean {
  if (qualifierConflict(a.subject, b.subject) > 0) return true;
  // Years and months are ignored here, because they may be the answer. A model or version is the
  // subject.
  const about = ({ subject, sentence }: Claim): string =>
    `${subject}\n${sentence}`
      .replace(/(?<![\p{L}\p{N}.-])\d+(?![\p{L}\p{N}]|\.\d)/gu, ' ')
      .replace(/\p{L}+/gu, (word) => (MONTHS.has(word.toLowerCase()) ? ' ' : word));
  return qualifierConflict(about(a), about(b)) > 0;
}

function differenceInAnswer(a: Claim, b: Claim, kind: AnswerKind): DifferenceKind | null {
  if (kind !== 'number' && kind !== 'date') return null;
  if (a.sourceId === b.sourceId || a.words === null || b.words === null) return null;
  const [one, other] = [statedFacts(a.words), statedFacts(b.words)];
  const [here, there] = kind === 'date' ? [one.dates, other.dates] : [one.numbers, other.numbers];
  if (here.size === 0 || there.size === 0 || [...here].some((fact) => there.has(fact))) return null;
  const [about, against] = [statedFacts(a.sentence), statedFacts(b.sentence)];
  if (differ(about.names, against.names)) return null;
  // "3 km" and "1.9 miles" may be equal. A number without a unit is assumed to have the other's unit.
  const sharesUnit = [...one.frame].some((word) => other.frame.has(word));
  return one.frame.size === 0 || other.frame.size === 0 || sharesUnit ? kind : null;
}

/**
 * Whether two texts have the same numbers, dates, names and negation. If not, neither text repeats
 * the other.
 */
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

/** Parses a number: "1,400" and "1400" are equal, as are "5.00" and "5". */
function valueOf(figure: string): number {
  return Number(figure.replace(/,(?=\d{3}(?!\d))/g, '').replace(',', '.'));
}

/** Whether a word is capitalised in the middle of its sentence. */
function isName(sentence: string, { start, end }: Term): boolean {
  return (
    /^\p{Lu}/u.test(sentence.slice(start, end)) &&
    /[\p{L}\p{N},;)]\s*["'“‘(]?$/u.test(sentence.slice(0, start))
  );
}
