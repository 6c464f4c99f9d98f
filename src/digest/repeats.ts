import {
  type Bag,
  idfCosine,
  type InverseFrequencies,
  shingleOverlap,
} from './compare-sentences.ts';

/** A sentence with all that it is compared by. */
export interface Compared {
  readonly sourceId: string;
  readonly text: string;
  readonly bag: Bag;
  /** Of the embedding model, of length 1. */
  readonly vector: Float32Array;
  /** Numbers in it, as they are written. */
  readonly figures: ReadonlySet<string>;
}

/**
 * Half words, half meaning, from which on two sentences of different sources tell the same fact. Read
 * by eye off all pairs of `../shared/seeds` and of `seeds/`, with the built-in model: of the 17 pairs
 * at .45 or more 14 tell the same, two add to it and one does not; of the 14 from there down to .42
 * six do.
 */
export const SAME_FACT = 0.45;
/** Words alone: without so much of them in common, nearness in meaning is nearness in topic. */
const SHARED_WORDS = 0.15;
/** Near copies: of the same pairs none shares more than .21 of its shingles. */
export const SAME_WORDS = 0.5;

/** 0 to 1: the mean of the idf-modified cosine and the cosine of the embeddings. */
export function similarityOf(a: Compared, b: Compared, idf: InverseFrequencies): number {
  const words = idfCosine(a.bag, b.bag, idf);
  if (words < SHARED_WORDS) return words / 2;
  return (words + Math.max(0, cosine(a.vector, b.vector))) / 2;
}

/**
 * Whether `sentence` tells nothing that `known` does not. One with a figure that the other lacks is
 * never a repeat: "the fee rises to 45" after "the fee rises to 40" is news.
 */
export function isRepeat(sentence: Compared, known: Compared, idf: InverseFrequencies): boolean {
  for (const figure of sentence.figures) if (!known.figures.has(figure)) return false;
  return (
    shingleOverlap(sentence.bag, known.bag) >= SAME_WORDS ||
    similarityOf(sentence, known, idf) >= SAME_FACT
  );
}

/** Whether both tell one fact, each perhaps with more beside it; figures of which none is shared tell two. */
export function isSameFact(a: Compared, b: Compared, idf: InverseFrequencies): boolean {
  const [ours, theirs] = [[...a.figures], b.figures];
  if (ours.length > 0 && theirs.size > 0 && !ours.some((figure) => theirs.has(figure)))
    return false;
  return shingleOverlap(a.bag, b.bag) >= SAME_WORDS || similarityOf(a, b, idf) >= SAME_FACT;
}

/** `$50B` and `50 billion` are one figure, `1,000` and `1000` are. */
export function figuresOf(text: string): Set<string> {
  return new Set(
    Array.from(text.matchAll(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu), ([figure]) => figure.replace(/,/g, '')),
  );
}

/** Of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  a.forEach((value, i) => (sum += value * (b[i] ?? 0)));
  return sum;
}
