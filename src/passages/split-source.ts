import { toPassageId } from '../domain/ids.ts';
import type { Passage } from '../domain/passage.ts';
import type { Source } from '../domain/source.ts';
import { balancePassages } from './balance-passages.ts';
import { toSections } from './sections.ts';

/**
 * Names what sentences, passages and index texts are made by. Stored with a corpus, which is made
 * anew under another one: change it with every change that moves an offset or a text of these.
 */
export const SPLIT_VERSION = 'split-4';

export interface SplitOptions {
  /** Words a passage should have. */
  readonly targetWords?: number;
}

/** Measured, as was that passages do not overlap: `docs/decisions/0001-passage-size.md`. */
const TARGET_WORDS = 90;

/**
 * Cuts a source into passages: whole sentences, in order, none across a heading, about 90 words
 * each where the headings allow. Together they hold every character of the text that is not white
 * space exactly once. A heading begins a passage, and is a sentence of its own; so is a table's row
 * and a line of code. Depends on text and blocks alone.
 */
export function splitSource(
  source: Pick<Source, 'sourceId' | 'text' | 'blocks'>,
  { targetWords = TARGET_WORDS }: SplitOptions = {},
): Passage[] {
  const passages: Passage[] = [];
  for (const { headingPath, pieces } of toSections(source.text, source.blocks)) {
    let from = 0;
    for (const size of balancePassages(pieces, targetWords)) {
      const sentences = pieces.slice(from, from + size).map(({ start, end }) => ({ start, end }));
      from += size;
      const ordinal = passages.length + 1;
      passages.push({
        passageId: toPassageId(source.sourceId, ordinal),
        sourceId: source.sourceId,
        ordinal,
        start: sentences[0]?.start ?? 0,
        end: sentences.at(-1)?.end ?? 0,
        headingPath,
        sentences,
      });
    }
  }
  return passages;
}
