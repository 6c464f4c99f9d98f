import { verifyQuote } from '../answering/verify-quote.ts';
import type { Digest, DigestItem, DigestQuote, SkippedSource } from '../domain/digest.ts';
import { metadataOf } from '../domain/source.ts';
import type { DigestSource } from './candidate-sentences.ts';
import type { NewsSentence, NewsSource } from './find-news.ts';
import { rankSentences } from './rank-sentences.ts';
import { Comparison, SAME_FACT, sharesWords, type Words } from './repeats.ts';

/** Sentences quoted of one source. */
const MAX_QUOTES = 3;
/** Words quoted of one source: beyond them only the first quote may go. */
const MAX_WORDS = 90;
/** λ of MMR: 1 chooses what is central, 0 what is unlike the rest. */
const LAMBDA = 0.6;
/** The second and third quote must be this share as central as the first. */
const WORTH = 0.4;
/** Sentences that lean on the one before them read badly alone. Halved, not left out. */
const LEANING =
  /^["'“‘(]*(?:this|that|these|those|it|they|he|she|such|but|and|or|so|yet|however|moreover|furthermore|therefore|thus|also|instead|meanwhile|conversely|otherwise|both|either|his|her|their|its)\b/i;
const LEANING_WORTH = 0.5;
/** The sentence of this number is half as near to the topic as it would be at the beginning. */
const LEAD = 30;
/** Nearness to its topic that every sentence has: with 0, one that shares no word would have no rank at all. */
const LEAST_NEAR = 0.01;
/** Sources ranked as one text; bounds the square of the number of sentences. */
const TEXT_OF_SOURCES = 10;

interface Candidate extends NewsSentence {
  /** 0 to 1: the most central sentence of the source has 1. */
  readonly centrality: number;
}

/** The texts whose vectors a digest of these is composed by. */
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
 * What is new, newest first as `news` is. Each source is given the one to three sentences that are
 * most central to the new text (LexRank) and least like what is quoted already (MMR: Carbonell and
 * Goldstein, SIGIR 1998). Sentences that the reader has, from another source or an earlier version,
 * are left out, and a source that has nothing else is skipped with the reason. Depends on its input
 * alone; every quote is verified. In steps, because many long sources take their time.
 *
 * @param vectorOf of each of `textsOf(news)`, of length 1
 */
export function* composeDigest(
  news: readonly NewsSource[],
  vectorOf: (text: string) => Float32Array,
): Generator<void, Digest> {
  const compared = new Comparison(vectorOf);
  const entries: { readonly source: DigestSource; readonly all: readonly Candidate[] }[] = [];
  for (let at = 0; at < news.length; at += TEXT_OF_SOURCES) {
    entries.push(...(yield* rankTogether(news.slice(at, at + TEXT_OF_SOURCES), compared)));
  }

  const items: DigestItem[] = [];
  const skipped: SkippedSource[] = [];
  const quoted: Candidate[] = [];
  for (const { source, all } of entries) {
    yield;
    const { sourceId, contentHash } = source;
    const isNew = all.filter((candidate) => candidate.isNew);
    const repeated = new Set<string>();
    const left = isNew.filter((candidate) => {
      const found = [...candidate.near, ...quoted].find((one) => compared.isRepeat(candidate, one));
      if (found !== undefined) repeated.add(found.sourceId);
      return found === undefined;
    });
    const chosen = choose(left, quoted, compared);
    if (chosen.length === 0) {
      const reason = reasonFor(all.length, isNew.length, repeated, sourceId);
      skipped.push({ sourceId, contentHash, reason });
      continue;
    }
    quoted.push(...chosen);
    const alsoReportedBy: string[] = [];
    for (const other of entries) {
      if (other.source.sourceId === sourceId) continue;
      yield;
      const isTold = other.all.some((their) =>
        chosen.some((quote) => compared.isSameFact(their, quote)),
      );
      if (isTold) alsoReportedBy.push(other.source.sourceId);
    }
    const quotes = chosen.map(({ quote }) => verified(quote, source.text));
    const about = { sourceId, contentHash, ...metadataOf(source) };
    items.push({ ...about, quotes, alsoReportedBy: alsoReportedBy.sort() });
  }
  return { items, skipped };
}

/** The topic of a sentence is the title of its source; what comes first in a report matters more. */
function* rankTogether(
  news: readonly NewsSource[],
  compared: Comparison,
): Generator<void, { source: DigestSource; all: Candidate[] }[]> {
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
  return news.map(({ source, sentences }) => {
    const own = ranks.slice(first, (first += sentences.length));
    const highest = Math.max(...own);
    return {
      source,
      all: sentences.map((one, i) => ({ ...one, centrality: (own[i] ?? 0) / highest })),
    };
  });
}

/**
 * MMR: `λ · centrality(s) − (1 − λ) · max sim(s, known or chosen)`, similarities in units of
 * `SAME_FACT`, one after the other, while they are worth it. In the order of the text.
 */
function choose(
  candidates: readonly Candidate[],
  quoted: readonly Words[],
  compared: Comparison,
): Candidate[] {
  const chosen: Candidate[] = [];
  let words = 0;
  let first = 0;
  const left = new Map(
    candidates.map((candidate) => [
      candidate,
      mostAlike(candidate, [...candidate.near, ...quoted], compared),
    ]),
  );
  while (chosen.length < MAX_QUOTES) {
    let best: Candidate | null = null;
    let worth = -Infinity;
    for (const [candidate, alike] of left) {
      if (chosen.length > 0 && words + wordsIn(candidate) > MAX_WORDS) continue;
      const salience = candidate.centrality * (LEANING.test(candidate.text) ? LEANING_WORTH : 1);
      const value = LAMBDA * salience - (1 - LAMBDA) * Math.min(1, alike / SAME_FACT);
      if (value > worth) [best, worth] = [candidate, value];
    }
    if (best === null || (chosen.length > 0 && best.centrality < WORTH * first)) break;
    if (chosen.length === 0) first = best.centrality;
    chosen.push(best);
    words += wordsIn(best);
    left.delete(best);
    for (const [candidate, alike] of left) {
      if (compared.isRepeat(candidate, best)) left.delete(candidate);
      else left.set(candidate, Math.max(alike, compared.similarity(candidate, best)));
    }
  }
  return chosen.sort((a, b) => a.quote.start - b.quote.start);
}

function mostAlike(one: Words, others: readonly Words[], compared: Comparison): number {
  return others.reduce((most, other) => Math.max(most, compared.similarity(one, other)), 0);
}

function wordsIn({ text }: Words): number {
  return text.split(/\s+/).length;
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
): string {
  if (sentences === 0) return 'it has no sentence that can stand by itself';
  if (isNew === 0) return 'it has no sentence that its earlier version did not have';
  const others = [...repeated].filter((id) => id !== sourceId).sort();
  return others.length === 0
    ? 'it says nothing that its earlier version did not say'
    : `it says nothing that was not reported by ${others.join(', ')}`;
}
