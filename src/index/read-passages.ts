import type { Passage } from '../domain/passage.ts';
import { type Explanation, roundScore } from '../domain/ranking.ts';
import type { Span } from '../domain/span.ts';
import type { Reader, Reading } from '../inference/reader.ts';
import { findContext } from '../passages/find-context.ts';
import { SourceLayout } from '../passages/source-layout.ts';
import { joinBrokenWords } from '../text/join-broken-words.ts';
import type { StoredPassage, StoredSource } from '../store/corpus-store.ts';
import type { IndexView } from './search-index.ts';

/**
 * Maximum number of fused candidates to read. They include the right passage for .994 of the
 * questions of XQuAD, .974 of SQuAD 2 and .918 of FairytaleQA.
 */
export const READ_DEPTH = 10;
/** Minimum number of candidates to read, so that a second source with the answer is found too. */
const READ_AT_LEAST = 4;
/** Passages per call of the reader: the bot has at most two reader processes. */
const AT_ONCE = 2;
/**
 * Difference in fused score to the first candidate. A candidate this far behind rarely answers if
 * the candidates between them do not (`docs/decisions/0005-reading-model.md`).
 */
const FAR_BEHIND = 0.3;

/**
 * Maximum gain from reading (`W`) and its temperature (`TAU`). These were the best values of a grid
 * search on the even articles of XQuAD and FairytaleQA and on three articles of SQuAD 2.
 */
const W = 0.6;
const TAU = 5;
/** No reading in the development sets is above this logit. */
const HIGHEST_READING = 20;

/** A passage to read and its fused score. */
export interface ReadCandidate {
  readonly passage: StoredPassage;
  readonly fused: number;
}

/**
 * Reads the first candidates, two at a time, and stops when no unread candidate can overtake the
 * best one, or when the next candidate is far behind the first.
 *
 * @param candidates by fused score, best first @returns one reading for each candidate read, in
 * order, with spans as offsets into the source's text
 */
export async function readPassages(
  reader: Reader,
  sourceOf: IndexView['source'],
  question: string,
  candidates: readonly ReadCandidate[],
): Promise<Reading[]> {
  const readings: Reading[] = [];
  const depth = Math.min(READ_DEPTH, candidates.length);
  while (readings.length < depth && !isSettled(candidates, readings)) {
    const next = candidates.slice(readings.length, Math.min(readings.length + AT_ONCE, depth));
    const found = [];
    for (const { passage } of next) {
      const { text, heading, start } = toReadable(await sourceOf(passage.sourceId), passage);
      found.push({ joined: joinBrokenWords(text), heading, start });
    }
    const read = await reader.read(
      question,
      found.map(({ joined }) => joined.text),
      found.map(({ heading }) => heading),
    );
    found.forEach(({ start, joined }, place) => {
      const reading = read[place];
      if (reading === undefined) throw new Error('The reader gave no reading for a passage');
      readings.push(inSource(reading, (offset) => start + joined.original(offset)));
    });
  }
  return readings;
}

/**
 * Splits a passage for reading into its text without leading headings, and its title, headings and
 * context on one line. Often only these show what "it", a list of changes or a row of numbers refers
 * to. They are separate because a heading alone never answers
 * (`docs/decisions/0005-reading-model.md`).
 *
 * @example the passage "Fixed\nThe compass …" of the source "Changes", below "2.1.0", has the
 * heading
 *   `Changes. 2.1.0. Fixed.`
 */
export function toReadable(
  source: Pick<StoredSource, 'title' | 'text' | 'blocks' | 'boilerplate'>,
  { start, end, headingPath, sentences }: Passage,
): { readonly text: string; readonly heading: string; readonly start: number } {
  const { title, text } = source;
  const isHeading = (one: Span): boolean => headingPath.includes(text.slice(one.start, one.end));
  const body = sentences.find((sentence) => !isHeading(sentence));
  const from = body?.start ?? start;
  const read = text.slice(from, end);
  const context = findContext(new SourceLayout(source), { start: from, end });
  const lines = context.map((one) => text.slice(one.start, one.end).replace(/\s+/g, ' '));
  const above = [...new Set([title, ...headingPath, ...lines])];
  const heading = above
    .filter((line) => line !== '' && !read.startsWith(line))
    .map((line) => (/[.!?:]$/.test(line) ? line : `${line}.`))
    .join(' ');
  return { text: read, heading, start: from };
}

/** Returns a reading with its spans as offsets into the source's text. */
function inSource(
  { span, others, ...reading }: Reading,
  original: (offset: number) => number,
): Reading {
  // The end is exclusive, so the offset of the last character determines it.
  const moved = ({ start, end }: Span): Span => ({
    start: original(start),
    end: end > start ? original(end - 1) + 1 : original(start),
  });
  return {
    ...reading,
    span: moved(span),
    others: others.map((other) => ({ ...other, span: moved(other.span) })),
  };
}

/**
 * Whether the unread candidates can be skipped.
 *
 * @param candidates by fused score, best first
 * @param readings of the first candidates
 */
export function isSettled(
  candidates: readonly Pick<ReadCandidate, 'fused'>[],
  readings: readonly Pick<Reading, 'score'>[],
): boolean {
  const next = candidates[readings.length];
  if (next === undefined) return true;
  if (readings.length < READ_AT_LEAST) return false;
  if ((candidates[0]?.fused ?? 0) - next.fused >= FAR_BEHIND) return true;
  const best = Math.max(
    ...readings.map(({ score }, place) => (candidates[place]?.fused ?? 0) + gain(score)),
  );
  return next.fused + gain(HIGHEST_READING) <= best;
}

/** Returns the gain that a reading adds to a fused score: `w·sigmoid(read/τ)`. */
function gain(read: number): number {
  return W / (1 + Math.exp(-read / TAU));
}

/**
 * Returns the score of a read passage: `fused + w·sigmoid(read/τ)`. With w = .6, τ = 5, a fused
 * score of .5 and a reading of 2, the score is .5 + .6/(1 + e^−.4) = .8592. An unread passage keeps
 * its fused score, which is never above the fused score of a read passage.
 */
export function addReading(fused: Explanation, read: number): Explanation {
  const sum = fused.value + gain(read);
  return {
    name: 'score',
    value: roundScore(sum),
    formula: 'fused + w·sigmoid(read/τ), to four places',
    parts: [
      { ...fused, name: 'fused' },
      { name: 'w', value: W, formula: 'constant', parts: [] },
      {
        name: 'read',
        value: roundScore(read),
        formula: 'best span − null answer, of the reading model',
        parts: [],
      },
      { name: 'τ', value: TAU, formula: 'constant', parts: [] },
    ],
  };
}
