import type { AlsoIn, Difference, Quote, Verdict } from '../../domain/answer.ts';
import { metadataOf } from '../../domain/source.ts';
import type { Explanation } from '../../domain/ranking.ts';
import type { QuoteDraft } from './draft-quotes.ts';
import { findDifferences, haveSameFacts } from './find-differences.ts';
import { isNearCopy, shinglesOf } from '../../text/shingles.ts';
import { classifyAnswerability } from '../verdict/verdict.ts';

/** Maximum number of quotes that answer. More would be too much to read; most answers have one. */
const MAX_ANSWERS = 3;
/** Minimum word overlap (Jaccard) of a quote that repeats another, unless their facts differ. */
const NEAR_REPEAT = 0.7;

export interface SelectedQuotes {
  readonly verdict: Verdict;
  /** Shows how the verdict was reached. */
  readonly explanation: Explanation;
  readonly quotes: readonly Quote[];
  readonly related: readonly Quote[];
  readonly differences: readonly Difference[];
}

/**
 * Decides the verdict and selects the quotes. `answered`: up to three quotes that each answer the
 * question, and the best other passages as related ones. `related`: the closest passages.
 * `nothing`: no quotes.
 *
 * @param drafts the drafts, best first
 * @param limit maximum total number of quotes and related passages
 * @param mayAnswer whether a quote may count as an answer. Default: every quote may
 */
export function selectQuotes(
  drafts: readonly QuoteDraft[],
  limit: number,
  mayAnswer: (draft: QuoteDraft) => boolean = () => true,
): SelectedQuotes {
  const distinct = withoutRepeats(drafts);
  const {
    verdict,
    explanation,
    answering,
    related: isRelated,
  } = classifyAnswerability(
    distinct.map(({ features }) => features),
    distinct.map(({ quote }) => quote.sourceId),
    distinct.map(mayAnswer),
  );
  if (verdict === 'nothing') {
    return { verdict, explanation, quotes: [], related: [], differences: [] };
  }
  const plain = (draft: QuoteDraft): Quote => ({ ...draft.quote, highlights: [], answer: null });
  if (verdict === 'related') {
    const quotes = distinct
      .filter((_, i) => isRelated[i])
      .slice(0, limit)
      .map(plain);
    return { verdict, explanation, quotes, related: [], differences: [] };
  }
  const answers = distinct.filter((_, i) => answering[i]).slice(0, MAX_ANSWERS);
  const shown = newestFirst(answers).slice(0, limit);
  const related = distinct
    .filter((draft, i) => isRelated[i] && !answers.includes(draft))
    .slice(0, limit - shown.length)
    .map(plain);
  return {
    verdict,
    explanation,
    quotes: shown.map(({ quote }) => quote),
    related,
    differences: differencesBetween(shown),
  };
}

/** Removes each draft that repeats an earlier draft, whose quote then names the removed sources. */
export function withoutRepeats(drafts: readonly QuoteDraft[]): QuoteDraft[] {
  const kept: { draft: QuoteDraft; alsoIn: AlsoIn[] }[] = [];
  for (const draft of drafts) {
    const { sourceId, passageId, alsoIn = [] } = draft.quote;
    const original = kept.find((one) => repeats(draft, one.draft));
    if (original === undefined) kept.push({ draft, alsoIn: [...alsoIn] });
    else original.alsoIn.push({ sourceId, passageId, ...metadataOf(draft.source) }, ...alsoIn);
  }
  return kept.map(({ draft, alsoIn }) => {
    const bySource = new Map(alsoIn.map((one) => [one.sourceId, one]));
    bySource.delete(draft.quote.sourceId);
    return { ...draft, quote: { ...draft.quote, alsoIn: [...bySource.values()] } };
  });
}

/** Whether a quote has nearly the same words and the same facts as an earlier quote. */
function repeats(draft: QuoteDraft, earlier: QuoteDraft): boolean {
  let shared = 0;
  for (const stem of draft.stems) if (earlier.stems.has(stem)) shared++;
  const union = earlier.stems.size + draft.stems.size - shared;
  const [text, before] = [draft.quote.text, earlier.quote.text];
  return (
    (union > 0 && shared / union >= NEAR_REPEAT && haveSameFacts(text, before)) ||
    isNearCopy(shinglesOf(text), shinglesOf(before))
  );
}

function differencesBetween(answers: readonly QuoteDraft[]): Difference[] {
  return findDifferences(
    answers.map(({ claim }) => claim),
    answers[0]?.kind ?? 'other',
  );
}

/**
 * Sorts contradicting quotes by date, newest first, if their dates are known. All other quotes keep
 * their positions.
 */
function newestFirst(answers: readonly QuoteDraft[]): QuoteDraft[] {
  const differing = new Set(differencesBetween(answers).flatMap(({ quotes }) => quotes));
  const places = [...differing].sort((a, b) => a - b);
  const sorted = places
    .flatMap((place) => answers[place] ?? [])
    .sort((a, b) => compareDates(b.source.published, a.source.published));
  const ordered = [...answers];
  places.forEach((place, i) => {
    const draft = sorted[i];
    if (draft !== undefined) ordered[place] = draft;
  });
  return ordered;
}

/**
 * Compares two ISO 8601 dates at the precision of the shorter one. Returns 0 if one of them is
 * unknown.
 */
function compareDates(a: string | null, b: string | null): number {
  if (a === null || b === null) return 0;
  const length = Math.min(a.length, b.length);
  const [one, other] = [a.slice(0, length), b.slice(0, length)];
  return one < other ? -1 : one > other ? 1 : 0;
}
