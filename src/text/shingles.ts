import { terms } from './terms.ts';

/** Words per shingle. A changed word changes this number of shingles. */
const WORDS = 3;
/** Minimum share of the shorter text's shingles that the longer text has. */
const CONTAINED = 0.6;
/** From this share of the longer text's shingles on, the shorter text is not just a part of it. */
const WHOLE = 0.8;
/** A shorter text may be contained by chance. */
const MIN_SHINGLES = 8;
/** Negations, numbers, weekdays and months in English words. */
const FACTS = new Set(
  (
    'no not never none neither nor cannot without t zero one two three four five six seven eight nine ten eleven ' +
    'twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy ' +
    'eighty ninety hundred thousand million billion first second third half monday tuesday wednesday thursday ' +
    'friday saturday sunday january february march april june july august september october november december'
  ).split(' '),
);

/** What decides whether a text nearly repeats another. */
export interface Shingles {
  /** Runs of three words (Broder 1997, "On the resemblance and containment of documents"). */
  readonly runs: ReadonlySet<string>;
  /** Numbers, dates and negations. Texts that differ in them are no copies. */
  readonly facts: ReadonlyMap<string, number>;
  /** Words that are capitalised inside a sentence. */
  readonly names: ReadonlySet<string>;
}

export function shinglesOf(text: string): Shingles {
  const found = terms(text);
  const words = found.map(({ term }) => term);
  const runs = new Set<string>();
  for (let i = 0; i + WORDS <= words.length; i += 1) runs.add(words.slice(i, i + WORDS).join(' '));
  const facts = new Map<string, number>();
  for (const word of words) {
    if (/\d/.test(word) || FACTS.has(word)) facts.set(word, (facts.get(word) ?? 0) + 1);
  }
  const names = found.filter(({ start }) => isName(text, start)).map(({ term }) => term);
  return { runs, facts, names: new Set(names) };
}

/** Whether a text nearly contains another: at least .6 of its shingles, and all its facts. */
export function nearlyContains(whole: Shingles, part: Shingles): boolean {
  let shared = 0;
  for (const run of part.runs) if (whole.runs.has(run)) shared += 1;
  return (
    shared > 0 &&
    shared >= part.runs.size * CONTAINED &&
    [...part.facts].every(([word, count]) => (whole.facts.get(word) ?? 0) >= count)
  );
}

function isName(text: string, start: number): boolean {
  return (
    /^\p{Lu}/u.test(text.slice(start, start + 2)) &&
    /[\p{L}\p{N},;)]\s+$/u.test(text.slice(0, start).slice(-8))
  );
}

/**
 * Whether the longer of two texts nearly contains the other, with all its names. The other must not
 * be too short to tell. Texts of about the same length must have the same facts.
 */
export function isNearCopy(a: Shingles, b: Shingles): boolean {
  const [short, long] = a.runs.size <= b.runs.size ? [a, b] : [b, a];
  if (short.runs.size < MIN_SHINGLES || !nearlyContains(long, short)) return false;
  if (![...short.names].every((name) => long.names.has(name))) return false;
  const isPart = short.runs.size < long.runs.size * WHOLE;
  return isPart || [...long.facts].every(([word, count]) => short.facts.get(word) === count);
}
