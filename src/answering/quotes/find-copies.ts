import type { AlsoIn } from '../../domain/answer.ts';
import type { Hit } from '../../domain/ranking.ts';
import { metadataOf } from '../../domain/source.ts';
import type { IndexView } from '../../index/search-index.ts';
import { nearlyContains, shinglesOf } from '../../text/shingles.ts';

/** The copy of a passage may be cut elsewhere, so the text around it is searched too. */
const MARGIN = 600;

/** Returns the copies of a hit that nearly contain the quoted text, one per source. */
export async function findCopies(
  sourceOf: IndexView['source'],
  copies: Hit['copies'],
  quoted: string,
): Promise<AlsoIn[]> {
  const found = new Map<string, AlsoIn>();
  const part = shinglesOf(quoted);
  for (const { sourceId, passageId, start, end } of copies) {
    if (found.has(sourceId)) continue;
    const source = await sourceOf(sourceId);
    const around = source.text.slice(Math.max(0, start - MARGIN), end + MARGIN);
    if (!nearlyContains(shinglesOf(around), part)) continue;
    found.set(sourceId, { sourceId, passageId, ...metadataOf(source) });
  }
  return [...found.values()];
}
