import type { App } from '../../src/app.ts';
import type { Verdict } from '../../src/domain/answer.ts';
import type { StoryQuestion } from './question-set.ts';

export interface StoryRow {
  readonly question: string;
  readonly answerable: boolean;
  /** Rank of the first hit that holds a gold text, or null. */
  readonly goldHit: number | null;
  /** Number of the first of three quotes that holds one, or null. */
  readonly goldQuote: number | null;
  /** Whether a highlight of that quote holds it whole or in part. */
  readonly verdict: Verdict;
  /** `P(answers)`. */
  readonly probability: number;
  readonly quoted: readonly string[];
}

/** Asks every question of a story over the app's corpus. */
export async function evaluateStory(
  app: App,
  questions: readonly StoryQuestion[],
): Promise<StoryRow[]> {
  const rows: StoryRow[] = [];
  for (const { question, gold } of questions) {
    const holds = (sourceId: string, text: string): boolean =>
      gold.some(({ source, contains }) => source === sourceId && text.includes(contains));
    const goldHit = await app.index.read(async (view) => {
      const { hits } = await view.search({ query: question, k: 10, leg: 'fused' });
      for (const hit of hits) {
        const source = await view.snapshot.source(hit.sourceId);
        if (source && holds(hit.sourceId, source.text.slice(hit.start, hit.end))) return hit.rank;
      }
      return null;
    });
    const answer = await app.answerer.answer(question, { limit: 3 });
    const quote = answer.quotes.findIndex(({ sourceId, text }) => holds(sourceId, text));
    rows.push({
      question,
      answerable: gold.length > 0,
      goldHit,
      goldQuote: quote === -1 ? null : quote + 1,
      verdict: answer.verdict,
      probability: answer.explanation.value,
      quoted: answer.quotes.map(({ passageId, text }) => `${passageId}: ${text}`),
    });
  }
  return rows;
}
