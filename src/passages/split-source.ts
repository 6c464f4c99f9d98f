import { toPassageId } from '../domain/ids.ts';
import type { Passage } from '../domain/passage.ts';
import type { Source } from '../domain/source.ts';
import { balancePassages } from './balance-passages.ts';
import { toSections } from './sections.ts';
import { type LaidOut, SourceLayout } from './source-layout.ts';

/**
 * The version of the rules for sentences, passages and index texts. A corpus stored with another
 * version is rebuilt. Change the version whenever the rules give other offsets or texts.
 */
export const SPLIT_VERSION = 'split-5';

export interface SplitOptions {
  /** Target number of words per passage. */
  readonly targetWords?: number;
}

/** Chosen by measurement, with passages that do not overlap: `docs/decisions/0001-passage-size.md`. */
const TARGET_WORDS = 90;

/**
 * Cuts a source into passages of about 90 words. A passage consists of whole sentences of one
 * section. Together, the passages contain every non-space character outside boilerplate exactly once.
 * Each heading, table row and line of code is a sentence. The passages depend only on the text, its
 * blocks and its boilerplate.
 */
export function splitSource(
  source: Pick<Source, 'sourceId'> & LaidOut,
  { targetWords = TARGET_WORDS }: SplitOptions = {},
): Passage[] {
  const passages: Passage[] = [];
  for (const { headingPath, pieces } of toSections(new SourceLayout(source))) {
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
