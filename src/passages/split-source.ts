import { toPassageId } from '../domain/ids.ts';
import type { Passage } from '../domain/passage.ts';
import type { Source } from '../domain/source.ts';
import { balancePassages } from './balance-passages.ts';
import { toSections } from './sections.ts';

/**
 * Version of the sentence, passage and index-text rules. A stored corpus with another version is
 * rebuilt, so change this with every change to an offset or text they produce.
 */
export const SPLIT_VERSION = 'split-4';

export interface SplitOptions {
  /** Target number of words per passage. */
  readonly targetWords?: number;
}

/** Measured, as is the choice not to overlap passages: `docs/decisions/0001-passage-size.md`. */
const TARGET_WORDS = 90;

/**
 * Cuts a source into passages of about 90 words: whole sentences, in order, never across a heading.
 * Together they contain every non-space character exactly once. A heading begins a passage and is
 * its own sentence, as is each table row and line of code. The result depends only on text and
 * blocks.
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
