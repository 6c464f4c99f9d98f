import { cosine } from '../../domain/vectors.ts';
import { idfCosine, shingleOverlap, type Weights } from './compare-sentences.ts';

/** A sentence with the features used for comparison. */
export interface SentenceFeatures {
  readonly sourceId: string;
  readonly text: string;
  readonly weights: Weights;
  readonly shingles: ReadonlySet<string>;
  /** The numbers in the sentence, as `figuresOf` returns them. */
  readonly figures: ReadonlySet<string>;
}

/**
 * Minimum `similarity` at which two sentences of different sources count as stating the same fact.
 * Chosen by reading all pairs from five scraped reports and from `seeds/`, with the built-in model:
 * of the 17 pairs at .45 or more, 14 state the same fact, two add to it and one states another; of
 * the 14 pairs from .42 to .45, six state the same fact.
 */
export const SAME_FACT = 0.45;
/**
 * The same minimum for sentences that share a figure: in the same sources, all 17 such pairs at .40
 * or more state the same fact.
 */
const SAME_FACT_AND_FIGURE = 0.4;
/** Minimum word similarity. Below it, a similar meaning shows only that the topic is the same. */
export const SHARED_WORDS = 0.15;
/** Minimum shingle overlap of near copies. None of the pairs above has an overlap over .21. */
const SAME_WORDS = 0.5;

/**
 * Whether two sentences share enough words for their embeddings to matter. Most pairs do not, so
 * they are never embedded.
 */
export function sharesWords(a: SentenceFeatures, b: SentenceFeatures): boolean {
  return idfCosine(a.weights, b.weights) >= SHARED_WORDS;
}

/** Whether one sentence is a copy or near copy of the other, or of a part of the other. */
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

  /** Returns the mean (0 to 1) of the idf-modified cosine and the cosine of the embeddings. */
  similarity(a: SentenceFeatures, b: SentenceFeatures): number {
    const words = idfCosine(a.weights, b.weights);
    if (words < SHARED_WORDS) return words / 2;
    return (words + Math.max(0, this.meaning(a.text, b.text))) / 2;
  }

  /** Returns the cosine of the embeddings. */
  meaning(a: string, b: string): number {
    return cosine(this.#vectorOf(a), this.#vectorOf(b));
  }

  /**
   * Whether `sentence` adds nothing to `known`. A sentence with a figure that `known` lacks is
   * never a repeat: "the fee rises to 45" after "the fee rises to 40" is news.
   */
  isRepeat(sentence: SentenceFeatures, known: SentenceFeatures): boolean {
    for (const figure of sentence.figures) if (!known.figures.has(figure)) return false;
    return this.#isAlike(sentence, known);
  }

  /**
   * Whether both sentences state the same fact, possibly with additions. If both have figures but
   * share none, they state different facts.
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

/**
 * Returns the figures in a text without units and thousands separators: `$50B` and `50 billion`
 * give `50`, and `1,000` gives `1000`.
 */
export function figuresOf(text: string): Set<string> {
  return new Set(
    Array.from(text.matchAll(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu), ([figure]) => figure.replace(/,/g, '')),
  );
}
