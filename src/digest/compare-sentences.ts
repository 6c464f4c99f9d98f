import { STOP_WORDS } from '../text/stop-words.ts';
import { stem, terms } from '../text/terms.ts';

/** A sentence as a bag of stems, and the runs of three of them. */
export interface Bag {
  /** Occurrences of each stem. */
  readonly counts: ReadonlyMap<string, number>;
  readonly shingles: ReadonlySet<string>;
}

/** Stems in a shingle: fewer are shared by chance, more are lost with one changed word. */
const SHINGLE = 3;

/** Stop words are left out; a sentence that has nothing else keeps them. */
export function toBag(text: string): Bag {
  const all = terms(text).map(({ term }) => term);
  const content = all.filter((term) => !STOP_WORDS.has(term));
  const stems = (content.length > 0 ? content : all).map(stem);
  const counts = new Map<string, number>();
  for (const one of stems) counts.set(one, (counts.get(one) ?? 0) + 1);
  const shingles = new Set<string>();
  for (let i = 0; i + SHINGLE <= stems.length; i++) {
    shingles.add(stems.slice(i, i + SHINGLE).join(' '));
  }
  return { counts, shingles };
}

/**
 * `idf = ln((N + 1) / (df + 0.5))` over bags, one a sentence. With N = 9 sentences, a stem in 2 of
 * them: ln(10 / 2.5) = 1.386.
 */
export class InverseFrequencies {
  readonly #docFreq = new Map<string, number>();
  readonly #bags: number;

  constructor(bags: Iterable<Bag>) {
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

/**
 * The idf-modified cosine of Erkan and Radev, "LexRank" (JAIR 22, 2004), formula 1:
 * `Σ_w tf(w,x)·tf(w,y)·idf(w)² / (√Σ(tf(x_i)·idf(x_i))² · √Σ(tf(y_i)·idf(y_i))²)`, 0 to 1.
 */
export function idfCosine(a: Bag, b: Bag, idf: InverseFrequencies): number {
  if (a.counts.size > b.counts.size) return idfCosine(b, a, idf);
  let shared = 0;
  for (const [one, count] of a.counts) {
    shared += count * (b.counts.get(one) ?? 0) * idf.of(one) ** 2;
  }
  return shared === 0 ? 0 : shared / (norm(a, idf) * norm(b, idf));
}

/** Share of the shorter sentence's shingles that the other has too, 0 to 1: copies and near copies. */
export function shingleOverlap(a: Bag, b: Bag): number {
  const [few, many] = a.shingles.size <= b.shingles.size ? [a, b] : [b, a];
  if (few.shingles.size === 0) return 0;
  let shared = 0;
  for (const one of few.shingles) if (many.shingles.has(one)) shared += 1;
  return shared / few.shingles.size;
}

function norm({ counts }: Bag, idf: InverseFrequencies): number {
  let sum = 0;
  for (const [one, count] of counts) sum += (count * idf.of(one)) ** 2;
  return Math.sqrt(sum);
}
