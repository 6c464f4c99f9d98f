import { cosine } from '../../domain/vectors.ts';
import { idfCosine, shingleOverlap, type Weights } from './compare-sentences.ts';

/** A sentence with the words used for comparison. */
export interface SentenceFeatures {
  readonly sourceId: string;
  readonly text: string;
  readonly weights: Weights;
  readonly shingles: ReadonlySet<string>;
  /** Numbers in it, as written. */
  readonly figures: ReadonlySet<string>;
}

/**
 * Threshold, half words and half meaning, above which two sentences of different sources state the
 * same fact. Read off by hand from all pairs of five scraped reports and of `seeds/`, with the
 * built-in model: of the 17 pairs at .45 or more, 14 state the same fact, two add to it and one
 * does not; of the 14 pairs from .42 to .45, six do.
 */
export const SAME_FACT = 0.45;
/**
 * The same if both share a figure: all 17 such pairs of the same sources at .40 or more state the
 * same fact.
 */
const SAME_FACT_AND_FIGURE = 0.4;
/** Minimum word similarity: below it, nearness in meaning is only nearness in topic. */
export const SHARED_WORDS = 0.15;
/** Near copies: of the same pairs, none shares more than .21 of its shingles. */
const SAME_WORDS = 0.5;

/** Whether the embeddings of two sentences matter: most pairs are never embedded. */
export function sharesWords(a: SentenceFeatures, b: SentenceFeatures): boolean {
  return idfCosine(a.weights, b.weights) >= SHARED_WORDS;
}

/** Whether one is a copy or near copy of the other, or of a part of it. */
export function isCopy(a: SentenceFeatures, b: SentenceFeatures): boolean {
  return shingleOverlap(a.shingles, b.shingles) >= SAME_WORDS;
}

/**
 * Compares sentences by their words and by the embeddings of their texts, which are unit vectors.
 */
export class RedundancyCheck {
  readonly #vectorOf: (text: string) => Float32Array;

  constructor(vectorOf: (text: string) => Float32Array) {
    this.#vectorOf = vectorOf;
  }

  /** 0 to 1: the mean of the idf-modified cosine and the cosine of the embeddings. */
  similarity(a: SentenceFeatures, b: SentenceFeatures): number {
    const words = idfCosine(a.weights, b.weights);
    if (words < SHARED_WORDS) return words / 2;
    return (words + Math.max(0, this.meaning(a.text, b.text))) / 2;
  }

  /** The cosine of the embeddings alone. */
  meaning(a: string, b: string): number {
    return cosine(this.#vectorOf(a), this.#vectorOf(b));
  }

  /**
   * Whether `sentence` adds nothing to `known`. A sentence with a figure that the other lacks is
   * never a repeat: "the fee rises to 45" after "the fee rises to 40" is news.
   */
  isRepeat(sentence: SentenceFeatures, known: SentenceFeatures): boolean {
    for (const figure of sentence.figures) if (!known.figures.has(figure)) return false;
    return this.#isAlike(sentence, known);
  }

  /**
   * Whether both state the same fact, possibly with additions. If both have figures but share none,
   * they state different facts.
   */
  isSameFact(a: SentenceFeatures, b: SentenceFeatures): boolean {
    const [ours, theirs] = [[...a.figures], b.figures];
    if (ours.length > 0 && theirs.size > 0 && !ours.some((figure) => theirs.has(figure)))
      return false;
    return this.#isAlike(a, b);
  }

  #isAlike(a: SentenceFeatures, b: SentenceFeatures): boolean {
    const isFigureShared = [...a.figures].some((figure) => b.figures.has(figure));
    const least = isFigureShared ? SAME_FACT_AND_FIGURE : SAME_FACT;
    return this.similarity(a, b) >= least || isCopy(a, b);
  }
}

/** Normalises figures: `$50B` equals `50 billion`, and `1,000` equals `1000`. */
export function figuresOf(text: string): Set<string> {
  return new Set(
    Array.from(text.matchAll(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu), ([figure]) => figure.replace(/,/g, '')),
  );
}
