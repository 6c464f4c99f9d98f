import { EN } from './locales/en.ts';
import type { Hit } from '../domain/ranking.ts';
import { firstWords } from './render-answer.ts';

/** A hit with the text of its passage. */
export interface ShownHit {
  readonly hit: Pick<Hit, 'rank' | 'score' | 'passageId'>;
  readonly text: string;
}

/**
 * Renders a ranking as text. Each hit is shown with the first words of its passage.
 *
 * @param isOneLine whether to put all hits on one line, for input that is answered line by line
 */
export function renderRanking(hits: readonly ShownHit[], isOneLine: boolean): string {
  if (hits.length === 0) return EN.nothingFound;
  return hits
    .map(({ hit: { rank, score, passageId }, text }) => {
      const place = `${rank}. ${passageId} ${score}`;
      return isOneLine ? `${place} "${firstWords(text)}"` : `${place}\n   ${firstWords(text)}`;
    })
    .join(isOneLine ? ' · ' : '\n');
}
