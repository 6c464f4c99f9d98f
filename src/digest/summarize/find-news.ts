import { sentenceKey } from '../../answering/history/compare-versions.ts';
import {
  candidateSentences,
  type CandidateSentence,
  type DigestSource,
} from './candidate-sentences.ts';
import {
  type TermCounts,
  createTermCounter,
  InverseFrequencies,
  weigh,
} from './compare-sentences.ts';
import { counted, InvertedIndex, type Product } from './inverted-index.ts';
import { figuresOf, isCopy, type SentenceFeatures } from './redundancy.ts';

/** A source that is new to the reader, or has changed. */
export interface FreshSource {
  readonly source: DigestSource;
  /** The text of the reader's version; `null` if the reader has no version. */
  readonly before: string | null;
}

/** A sentence that the reader already has. */
export interface KnownSentence {
  readonly sourceId: string;
  readonly text: string;
}

/** A sentence that could be quoted, with the features used for comparison. */
export interface NewsSentence extends SentenceFeatures, CandidateSentence {
  /** Whether no version that the reader has contains the sentence verbatim. */
  readonly isNew: boolean;
  /** The known sentences that the sentence may repeat: those that share the most words with it. */
  readonly near: readonly SentenceFeatures[];
}

export interface NewsSource {
  readonly source: DigestSource;
  /** Whether the reader has an earlier version of the source. */
  readonly isChanged: boolean;
  readonly sentences: readonly NewsSentence[];
}

/**
 * Number of known sentences to compare with. If a sentence is a repeat, its original is among the
 * first of them.
 */
const MOST_NEAR = 8;
/** Number of sentences processed between two yields to the event loop. */
const IN_STEP = 100;

/**
 * Returns the quotable sentences of fresh sources, newest source first, each with the known
 * sentences nearest to it. Runs in steps, because there may be tens of thousands of known
 * sentences.
 *
 * @param gone sentences of the reader's versions that have left their sources, as `sentenceKey` returns
 *   them; in another source they are not new
 */
export function* findNews(
  fresh: readonly FreshSource[],
  known: readonly KnownSentence[],
  gone: ReadonlySet<string> = new Set(),
): Generator<void, NewsSource[]> {
  const toBag = createTermCounter();
  const read = [...fresh]
    .sort((a, b) => compareNewest(a.source, b.source))
    .map((one) => ({ ...one, sentences: candidateSentences(one.source) }));
  const bags = new Map<string, TermCounts>();
  const all = [
    ...read.flatMap(({ sentences }) => sentences.map(({ sentence }) => sentence)),
    ...known,
  ];
  for (const [at, { text }] of all.entries()) {
    if (at % IN_STEP === 0) yield;
    if (!bags.has(text)) bags.set(text, toBag(text));
  }
  const bagOf = (text: string): TermCounts => bags.get(text) ?? toBag(text);
  const idf = new InverseFrequencies(all.map(({ text }) => bagOf(text)));
  yield;
  const toWords = ({ sourceId, text }: KnownSentence): SentenceFeatures => {
    const bag = bagOf(text);
    const { shingles } = bag;
    return { sourceId, text, weights: weigh(bag, idf), shingles, figures: figuresOf(text) };
  };
  const had: SentenceFeatures[] = [];
  for (const [at, sentence] of known.entries()) {
    if (at % IN_STEP === 0) yield;
    had.push(toWords(sentence));
  }
  const findNear = yield* createFinder(had);
  const news: NewsSource[] = [];
  for (const { source, before, sentences } of read) {
    const found: NewsSentence[] = [];
    for (const candidate of sentences) {
      const words = toWords(candidate.sentence);
      // Quotes from a source count as known for its next version, but not for the quoted version.
      const isOf = ({ sourceId }: SentenceFeatures): boolean =>
        sourceId !== source.sourceId || before !== null;
      const near = findNear(words, isOf);
      const isNew = before?.includes(words.text) !== true && !gone.has(sentenceKey(words.text));
      found.push({ ...words, ...candidate, near, isNew });
      yield;
    }
    news.push({ source, isChanged: before !== null, sentences: found });
  }
  return news;
}

type Dated = Pick<DigestSource, 'indexedAt' | 'published' | 'sourceId'>;

/** Orders by newest version first, then by latest publication date, then by ID. */
export function compareNewest(a: Dated, b: Dated): number {
  const newer = (x: string, y: string): number => (x === y ? 0 : x > y ? -1 : 1);
  return (
    newer(a.indexedAt, b.indexedAt) ||
    newer(a.published ?? '', b.published ?? '') ||
    -newer(a.sourceId, b.sourceId)
  );
}

function* createFinder(
  known: readonly SentenceFeatures[],
): Generator<
  void,
  (of: SentenceFeatures, isWanted: (one: SentenceFeatures) => boolean) => SentenceFeatures[]
> {
  yield;
  const byStem = new InvertedIndex(known.map(({ weights }) => weights));
  yield;
  const byShingle = new InvertedIndex(known.map(({ shingles }) => counted(shingles)));
  return (of, isWanted) => {
    const sharing = highest(
      byStem.products(of.weights).filter(({ at }) => isWanted(known[at] ?? of)),
      MOST_NEAR,
    );
    const copies = byShingle.products(counted(of.shingles)).filter(({ at }) => {
      const one = known[at];
      return one !== undefined && isWanted(one) && isCopy(of, one);
    });
    const positions = new Set([...sharing, ...copies].map(({ at }) => at));
    return [...positions].flatMap((at) => known[at] ?? []);
  };
}

/**
 * Returns the `count` products with the highest values, ties by position. Does not sort all
 * products, because sorting took a third of the time.
 */
function highest(all: readonly Product[], count: number): Product[] {
  const best: Product[] = [];
  for (const one of all) {
    const last = best.at(-1);
    if (best.length === count && last !== undefined && compareProducts(one, last) > 0) continue;
    const before = best.findIndex((other) => compareProducts(one, other) < 0);
    best.splice(before === -1 ? best.length : before, 0, one);
    best.length = Math.min(best.length, count);
  }
  return best;
}

function compareProducts(a: Product, b: Product): number {
  return b.product - a.product || a.at - b.at;
}
