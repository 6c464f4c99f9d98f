import { verifyQuote } from '../../answering/quotes/verify-quote.ts';
import type { Digest, DigestItem, DigestQuote, SkippedSource } from '../../domain/digest.ts';
import type { LeftOutReason } from '../../domain/reasons.ts';
import { metadataOf } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import { countWords } from '../../text/count-words.ts';
import type { DigestSource } from './candidate-sentences.ts';
import type { NewsSentence, NewsSource } from './find-news.ts';
import { rankSentences } from './rank-sentences.ts';
import { counted, InvertedIndex } from './inverted-index.ts';
import {
  RedundancyCheck,
  isCopy,
  SAME_FACT,
  SHARED_WORDS,
  sharesWords,
  type SentenceFeatures,
} from './redundancy.ts';

/** Maximum number of quotes per source. */
const MAX_QUOTES = 3;
/** Maximum number of quoted words per source. Only the first quote may exceed this limit. */
const MAX_WORDS = 90;
/** λ of MMR: 1 prefers central sentences; 0 prefers sentences unlike those already quoted. */
const LAMBDA = 0.6;
/** The second and third quotes need at least this share of the first quote's centrality. */
const WORTH = 0.4;
/** The sentence with this index has half the topic weight of an equally relevant first sentence. */
const LEAD = 30;
/**
 * Minimum topic weight of a sentence. With 0, a sentence that shares no word would have no rank.
 */
const LEAST_NEAR = 0.01;
/** Number of sources ranked as one text. It limits the quadratic work over sentences. */
const TEXT_OF_SOURCES = 10;

interface Candidate extends NewsSentence {
  /** 0 to 1; the most central sentence of the source has 1. */
  readonly centrality: number;
  /** Quotes of this digest that the candidate may repeat. */
  readonly quoted: SentenceFeatures[];
  /** The candidate's highest similarity to the digest's other quotes. */
  alike: number;
}

interface Entry {
  readonly source: DigestSource;
  readonly isChanged: boolean;
  readonly all: readonly Candidate[];
}

/** Returns the texts whose vectors `composeDigest` needs. */
export function textsOf(news: readonly NewsSource[]): string[] {
  return news.flatMap(({ source, sentences }) => [
    source.title,
    ...sentences.flatMap((one) => [
      one.text,
      ...one.near.filter((known) => sharesWords(one, known)).map(({ text }) => text),
    ]),
  ]);
}

/**
 * Composes a digest of the news, in the order of `news`, newest first. Quotes one to three
 * sentences from each source: those most central to the new text (LexRank) and least like those
 * already quoted (MMR: Carbonell and Goldstein, SIGIR 1998). Leaves out sentences that the reader
 * already has from another source or an earlier version; a source with no other sentences is
 * skipped with a reason. The result depends only on the input, and every quote is verified. Runs in
 * steps, because many long sources take time.
 *
 * @param vectorOf returns a unit vector for each of `textsOf(news)`
 */
export function* composeDigest(
  news: readonly NewsSource[],
  vectorOf: (text: string) => Float32Array,
): Generator<void, Digest> {
  const compared = new RedundancyCheck(vectorOf);
  const entries: Entry[] = [];
  for (let at = 0; at < news.length; at += TEXT_OF_SOURCES) {
    entries.push(...(yield* rankTogether(news.slice(at, at + TEXT_OF_SOURCES), compared)));
  }

  yield;
  const nearTo = createFinder(entries.flatMap(({ all }) => all));
  const items: DigestItem[] = [];
  const skipped: SkippedSource[] = [];
  for (const { source, isChanged, all } of entries) {
    yield;
    const { sourceId, contentHash } = source;
    const isNew = all.filter((candidate) => candidate.isNew);
    const repeated = new Set<string>();
    const left = isNew.filter((candidate) => {
      const found = [...candidate.near, ...candidate.quoted].find((one) =>
        compared.isRepeat(candidate, one),
      );
      if (found !== undefined) repeated.add(found.sourceId);
      return found === undefined;
    });
    const chosen = choose(left, source.text, compared);
    if (chosen.length === 0) {
      const reason = reasonFor(all.length, isNew.length, repeated, sourceId);
      skipped.push({ sourceId, contentHash, reason });
      continue;
    }
    const quotes = joinQuotes(chosen, source.text).map((quote) => verified(quote, source.text));
    // All sentences shown in the quotes, including their context.
    const shown = all.filter(({ sentence }) => quotes.some((quote) => holds(quote, sentence)));
    const reporting = new Set<string>();
    for (const sentence of shown) {
      for (const other of nearTo(sentence)) {
        other.quoted.push(sentence);
        const isOthers = other.sourceId !== sourceId && !reporting.has(other.sourceId);
        if (isOthers && compared.isSameFact(other, sentence)) reporting.add(other.sourceId);
      }
    }
    const about = { sourceId, contentHash, isChanged, ...metadataOf(source) };
    items.push({ ...about, quotes, alsoReportedBy: [...reporting].sort() });
  }
  return { items, skipped };
}

/**
 * Ranks the sentences of several sources together. A sentence's topic is the title of its source;
 * early sentences weigh more.
 */
function* rankTogether(
  news: readonly NewsSource[],
  compared: RedundancyCheck,
): Generator<void, Entry[]> {
  const all = news.flatMap(({ sentences }) => sentences);
  const near = news.flatMap(({ source, sentences }) =>
    sentences.map(
      ({ text }, i) => Math.max(LEAST_NEAR, compared.meaning(text, source.title)) / (1 + i / LEAD),
    ),
  );
  const ranks = yield* rankSentences(
    all.map(({ weights }) => weights),
    near,
  );
  let first = 0;
  return news.map(({ source, isChanged, sentences }) => {
    const own = ranks.slice(first, (first += sentences.length));
    const highest = Math.max(...own);
    return {
      source,
      isChanged,
      all: sentences.map((one, i) => ({
        ...one,
        centrality: (own[i] ?? 0) / highest,
        quoted: [],
        alike: 0,
      })),
    };
  });
}

/**
 * Chooses sentences by MMR: one at a time, the sentence with the highest `λ · centrality(s) − (1 −
 * λ) · max sim(s, known or chosen)`, while it is central enough. Similarities are divided by
 * `SAME_FACT` and limited to 1. Returns them in the order of choice.
 */
function choose(
  candidates: readonly Candidate[],
  text: string,
  compared: RedundancyCheck,
): readonly Candidate[] {
  const chosen: Candidate[] = [];
  let first = 0;
  const left = new Map(candidates.map((candidate) => [candidate, mostAlike(candidate, compared)]));
  while (chosen.length < MAX_QUOTES) {
    let best: Candidate | null = null;
    let worth = -Infinity;
    for (const [candidate, alike] of left) {
      if (chosen.length > 0 && wordsOf([...chosen, candidate], text) > MAX_WORDS) continue;
      const value = LAMBDA * candidate.centrality - (1 - LAMBDA) * Math.min(1, alike / SAME_FACT);
      if (value > worth) [best, worth] = [candidate, value];
    }
    if (best === null || (chosen.length > 0 && best.centrality < WORTH * first)) break;
    if (chosen.length === 0) first = best.centrality;
    chosen.push(best);
    left.delete(best);
    for (const [candidate, alike] of left) {
      const isShown = holds(best.quote, candidate.sentence);
      if (isShown || compared.isRepeat(candidate, best)) left.delete(candidate);
      else left.set(candidate, Math.max(alike, compared.similarity(candidate, best)));
    }
  }
  return chosen;
}

/** Returns the quotes in the order of the text, with quotes that share a sentence merged. */
function joinQuotes(chosen: readonly Candidate[], text: string): DigestQuote[] {
  const joined: DigestQuote[] = [];
  for (const { quote } of [...chosen].sort((a, b) => a.quote.start - b.quote.start)) {
    const last = joined.at(-1);
    if (last === undefined || quote.start >= last.end) {
      joined.push(quote);
    } else {
      const end = Math.max(last.end, quote.end);
      joined[joined.length - 1] = { ...last, end, text: text.slice(last.start, end) };
    }
  }
  return joined;
}

function wordsOf(chosen: readonly Candidate[], text: string): number {
  return joinQuotes(chosen, text).reduce((sum, quote) => sum + countWords(quote.text), 0);
}

function holds(whole: Span, part: Span): boolean {
  return whole.start <= part.start && part.end <= whole.end;
}

function mostAlike(one: Candidate, compared: RedundancyCheck): number {
  const similarities = [...one.near, ...one.quoted].map((other) => compared.similarity(one, other));
  return Math.max(one.alike, ...similarities);
}

/**
 * Returns a function that finds the candidates to compare with a quote. All other candidates share
 * too few words with the quote.
 */
function createFinder(all: readonly Candidate[]): (quote: SentenceFeatures) => Candidate[] {
  const byStem = new InvertedIndex(all.map(({ weights }) => weights));
  const byShingle = new InvertedIndex(all.map(({ shingles }) => counted(shingles)));
  return (quote) => {
    const near = new Set<Candidate>();
    for (const { at, product } of byStem.products(quote.weights)) {
      const other = all[at];
      if (other === undefined) continue;
      if (product >= SHARED_WORDS) near.add(other);
      else other.alike = Math.max(other.alike, product / 2);
    }
    for (const { at } of byShingle.products(counted(quote.shingles))) {
      const other = all[at];
      if (other !== undefined && isCopy(other, quote)) near.add(other);
    }
    return [...near];
  };
}

function verified(quote: DigestQuote, text: string): DigestQuote {
  verifyQuote({ ...quote, highlights: [], answer: null }, text);
  return quote;
}

function reasonFor(
  sentences: number,
  isNew: number,
  repeated: ReadonlySet<string>,
  sourceId: string,
): LeftOutReason {
  if (sentences === 0) return { code: 'nothing-to-quote', params: {} };
  if (isNew === 0) return { code: 'no-new-sentence', params: {} };
  const others = [...repeated].filter((id) => id !== sourceId).sort();
  return others.length === 0
    ? { code: 'same-as-before', params: {} }
    : { code: 'reported-by', params: { sourceIds: others } };
}
