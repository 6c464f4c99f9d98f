import { STOP_WORDS } from '../../text/stop-words.ts';
import { stem, terms } from '../../text/terms.ts';

/** A sentence as counts of its stems (a bag of words), with its shingles. */
export interface TermCounts {
  /** Number of occurrences of each stem. */
  readonly counts: ReadonlyMap<string, number>;
  readonly shingles: ReadonlySet<string>;
}

const SHINGLE = 3;

/**
 * Returns a function that counts the stems of a sentence. It stems each distinct word only once,
 * and drops stop words unless a sentence has no other words.
 */
export function createTermCounter(): (text: string) => TermCounts {
  const stems = new Map<string, string>();
  const stemOf = (term: string): string => {
    const known = stems.get(term);
    if (known !== undefined) return known;
    const stemmed = stem(term);
    stems.set(term, stemmed);
    return stemmed;
  };
  return (text) => {
    const all = terms(text).map(({ term }) => term);
    const content = all.filter((term) => !STOP_WORDS.has(term));
    const words = (content.length > 0 ? content : all).map(stemOf);
    const counts = new Map<string, number>();
    for (const one of words) counts.set(one, (counts.get(one) ?? 0) + 1);
    const shingles = new Set<string>();
    for (let i = 0; i + SHINGLE <= words.length; i++) {
      shingles.add(words.slice(i, i + SHINGLE).join(' '));
    }
    return { counts, shingles };
  };
}

/**
 * Inverse document frequencies of stems: `idf = ln((N + 1) / (df + 0.5))` over N sentences, where
 * `df` of them contain the stem. With N = 9 and df = 2, the result is ln(10 / 2.5) = 1.386.
 */
export class InverseFrequencies {
  readonly #docFreq = new Map<string, number>();
  readonly #bags: number;

  constructor(bags: Iterable<TermCounts>) {
    let count = 0;
    for (const { counts } of bags) {
      count += 1;
      for (const one of counts.keys()) this.#docFreq.set(one, (this.#docFreq.get(one) ?? 0) + 1);
    }
    this.#bags = count;
  }

  of(stemmed: string): number {
    return Math.log((this.#bags + 1) / ((this.#docFreq.get(stemmed) ?? 0) + 0.5));
  }
}

/** The normalised `tf · idf` of each stem: a unit vector, or empty if there are no stems. */
export type Weights = ReadonlyMap<string, number>;

export function weigh({ counts }: TermCounts, idf: InverseFrequencies): Weights {
  const weights = new Map<string, number>();
  let sum = 0;
  for (const [one, count] of counts) {
    const weight = count * idf.of(one);
    weights.set(one, weight);
    sum += weight ** 2;
  }
  for (const [one, weight] of weights) weights.set(one, weight / Math.sqrt(sum));
  return weights;
}

/**
 * Returns the idf-modified cosine of Erkan and Radev, "LexRank" (JAIR 22, 2004), formula 1: `Σ_w
 * tf(w,x)·tf(w,y)·idf(w)² / (√Σ(tf(x_i)·idf(x_i))² · √Σ(tf(y_i)·idf(y_i))²)`, 0 to 1.
 */
export function idfCosine(a: Weights, b: Weights): number {
  if (a.size > b.size) return idfCosine(b, a);
  let sum = 0;
  for (const [one, weight] of a) sum += weight * (b.get(one) ?? 0);
  return sum;
}

/**
 * Returns the share (0 to 1) of the shingles in the smaller set that the other set also has. It is
 * high for copies and near copies.
 */
export function shingleOverlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  if (few.size === 0) return 0;
  let shared = 0;
  for (const one of few) if (many.has(one)) shared += 1;
  return shared / few.size;
}
