import { verifyQuote } from '../answering/verify-quote.ts';
import type { Digest, DigestItem, DigestQuote, SkippedSource } from '../domain/digest.ts';
import { metadataOf } from '../domain/source.ts';
import { candidateSentences, type DigestSource, type Sentence } from './candidate-sentences.ts';
import { InverseFrequencies, toBag } from './compare-sentences.ts';
import { rankSentences } from './rank-sentences.ts';
import {
  type Compared,
  cosine,
  figuresOf,
  isRepeat,
  isSameFact,
  SAME_FACT,
  similarityOf,
} from './repeats.ts';

/** A source that is new to the reader, or not as it was. */
export interface FreshSource {
  readonly source: DigestSource;
  /** The text of the version that the reader had; `null`: none. */
  readonly before: string | null;
}

/** What the reader already has. */
export interface KnownSentence {
  readonly sourceId: string;
  readonly text: string;
}

export interface DigestMaterial {
  readonly fresh: readonly FreshSource[];
  readonly known: readonly KnownSentence[];
  /** A vector for every title and candidate sentence of `fresh` and every sentence of `known`. */
  readonly vectorOf: (text: string) => Float32Array;
}

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
/** Sources ranked as one text; bounds the square of the number of sentences. */
const TEXT_OF_SOURCES = 10;

interface Candidate extends Compared {
  readonly sentence: Sentence;
  /** 0 to 1: the most central sentence of the source has 1. */
  centrality: number;
}

interface Entry {
  readonly fresh: FreshSource;
  /** Of the source, repeats included. */
  readonly all: readonly Candidate[];
}

/**
 * What is new in `fresh`, newest first. Each source is given the one to three sentences that are
 * most central to the new text (LexRank) and least like what is quoted already (MMR: Carbonell and
 * Goldstein, SIGIR 1998). Sentences that the reader has, from another source or an earlier version,
 * are left out, and a source that has nothing else is skipped with the reason. Depends on its input
 * alone; every quote is verified.
 */
export function composeDigest({ fresh, known, vectorOf }: DigestMaterial): Digest {
  const compare = (sourceId: string, text: string): Compared => ({
    ...{ sourceId, text, bag: toBag(text), figures: figuresOf(text) },
    vector: vectorOf(text),
  });
  const entries = [...fresh]
    .sort((a, b) => compareNewest(a.source, b.source))
    .map((one): Entry => ({
      fresh: one,
      all: candidateSentences(one.source).map((sentence) => ({
        ...compare(sentence.sourceId, sentence.text),
        ...{ sentence, centrality: 0 },
      })),
    }));
  const had = known.map(({ sourceId, text }) => compare(sourceId, text));
  const idf = new InverseFrequencies(
    [...entries.flatMap(({ all }) => all), ...had].map(({ bag }) => bag),
  );
  for (let at = 0; at < entries.length; at += TEXT_OF_SOURCES) {
    rankTogether(entries.slice(at, at + TEXT_OF_SOURCES), idf, vectorOf);
  }

  const items: DigestItem[] = [];
  const skipped: SkippedSource[] = [];
  const quoted: Candidate[] = [];
  for (const { fresh: one, all } of entries) {
    const { source, before } = one;
    const { sourceId, contentHash } = source;
    const isNew = all.filter(({ text }) => before?.includes(text) !== true);
    const others = had.filter((sentence) => sentence.sourceId !== sourceId || before !== null);
    const repeated = new Set<string>();
    const left = isNew.filter((candidate) => {
      const found = [...others, ...quoted].find((sentence) => isRepeat(candidate, sentence, idf));
      if (found !== undefined) repeated.add(found.sourceId);
      return found === undefined;
    });
    const chosen = choose(left, [...others, ...quoted], idf);
    if (chosen.length === 0) {
      const reason = reasonFor(all.length, isNew.length, repeated, sourceId);
      skipped.push({ sourceId, contentHash, reason });
      continue;
    }
    quoted.push(...chosen);
    const alsoReportedBy = entries
      .filter(({ fresh: other }) => other.source.sourceId !== sourceId)
      .filter(({ all: theirs }) =>
        theirs.some((their) => chosen.some((quote) => isSameFact(their, quote, idf))),
      )
      .map(({ fresh: other }) => other.source.sourceId)
      .sort();
    const quotes = chosen.map(({ sentence }) => toQuote(sentence, source.text));
    items.push({ sourceId, contentHash, ...metadataOf(source), quotes, alsoReportedBy });
  }
  return { items, skipped };
}

/** The newest version first; of one moment the latest date of publication; then by ID. */
export function compareNewest(a: DigestSource, b: DigestSource): number {
  const newer = (x: string, y: string): number => (x === y ? 0 : x > y ? -1 : 1);
  return (
    newer(a.indexedAt, b.indexedAt) ||
    newer(a.published ?? '', b.published ?? '') ||
    -newer(a.sourceId, b.sourceId)
  );
}

/** The topic of a sentence is the title of its source; what comes first in a report matters more. */
function rankTogether(
  entries: readonly Entry[],
  idf: InverseFrequencies,
  vectorOf: DigestMaterial['vectorOf'],
): void {
  const all = entries.flatMap((entry) => entry.all);
  const near = entries.flatMap(({ fresh, all: sentences }) => {
    const title = vectorOf(fresh.source.title);
    return sentences.map(({ vector }, i) => Math.max(0, cosine(vector, title)) / (1 + i / LEAD));
  });
  const ranks = rankSentences(
    all.map(({ bag }) => bag),
    near,
    idf,
  );
  all.forEach((candidate, i) => (candidate.centrality = ranks[i] ?? 0));
  for (const entry of entries) {
    const highest = Math.max(...entry.all.map(({ centrality }) => centrality));
    for (const candidate of entry.all) candidate.centrality /= highest;
  }
}

/**
 * MMR: `λ · centrality(s) − (1 − λ) · max sim(s, had or chosen)`, similarities in units of
 * `SAME_FACT`, one after the other, while they are worth it. In the order of the text.
 */
function choose(
  candidates: readonly Candidate[],
  had: readonly Compared[],
  idf: InverseFrequencies,
): Candidate[] {
  const chosen: Candidate[] = [];
  let words = 0;
  let first = 0;
  while (chosen.length < MAX_QUOTES) {
    let best: Candidate | null = null;
    let worth = -Infinity;
    for (const candidate of candidates) {
      if (chosen.includes(candidate) || chosen.some((one) => isRepeat(candidate, one, idf)))
        continue;
      const size = wordsIn(candidate);
      if (chosen.length > 0 && words + size > MAX_WORDS) continue;
      const alike = Math.max(
        0,
        ...[...had, ...chosen].map((one) => similarityOf(candidate, one, idf)),
      );
      const salience = candidate.centrality * (LEANING.test(candidate.text) ? LEANING_WORTH : 1);
      const value = LAMBDA * salience - (1 - LAMBDA) * Math.min(1, alike / SAME_FACT);
      if (value > worth) [best, worth] = [candidate, value];
    }
    if (best === null || (chosen.length > 0 && best.centrality < WORTH * first)) break;
    if (chosen.length === 0) first = best.centrality;
    chosen.push(best);
    words += wordsIn(best);
  }
  return chosen.sort((a, b) => a.sentence.start - b.sentence.start);
}

function wordsIn({ text }: Compared): number {
  return text.split(/\s+/).length;
}

function toQuote(sentence: Sentence, text: string): DigestQuote {
  verifyQuote({ ...sentence, highlights: [], answer: null }, text);
  return { ...sentence };
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
