import type { Passage } from '../domain/passage.ts';
import { isNearCopy, shinglesOf, type Shingles } from '../text/shingles.ts';
import type { IndexView } from './search-index.ts';

/** Number of candidates to compare. It exceeds the number that is read. */
const COMPARED = 24;
/** Copies are about equally similar to the question, so other pairs need not be compared. */
const MAX_GAP = 0.15;

interface Candidate {
  readonly passage: Passage;
  /** Cosine similarity to the question; `null` if it was not computed. */
  readonly dense: number | null;
}

/** A candidate without the later candidates of other sources that nearly repeat it. */
export type WithCopies<One> = One & { readonly copies: readonly Passage[] };

/**
 * Joins each candidate with its copies in other sources, such as the same agency report in two
 * newspapers. The first of them by rank is kept.
 *
 * @param candidates best first
 */
export async function joinCopies<One extends Candidate>(
  sourceOf: IndexView['source'],
  candidates: readonly One[],
): Promise<WithCopies<One>[]> {
  const kept: { one: One; shingles: Shingles | null; copies: Passage[] }[] = [];
  for (const [place, one] of candidates.entries()) {
    const rivals = kept.filter((other) => place < COMPARED && mayRepeat(one, other.one));
    const shingles = rivals.length === 0 ? null : await load(sourceOf, one.passage);
    let original;
    for (const rival of rivals) {
      rival.shingles ??= await load(sourceOf, rival.one.passage);
      if (shingles === null || !isNearCopy(shingles, rival.shingles)) continue;
      original = rival;
      break;
    }
    if (original === undefined) kept.push({ one, shingles, copies: [] });
    else original.copies.push(one.passage);
  }
  return kept.map(({ one, copies }) => ({ ...one, copies }));
}

function mayRepeat(one: Candidate, earlier: Candidate): boolean {
  return (
    one.passage.sourceId !== earlier.passage.sourceId &&
    Math.abs((one.dense ?? 0) - (earlier.dense ?? 0)) <= MAX_GAP
  );
}

async function load(sourceOf: IndexView['source'], passage: Passage): Promise<Shingles> {
  const { text } = await sourceOf(passage.sourceId);
  return shinglesOf(text.slice(passage.start, passage.end));
}
