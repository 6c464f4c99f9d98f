import type { DigestQuote } from '../domain/digest.ts';
import type { Passage } from '../domain/passage.ts';
import type { Block, SourceMetadata } from '../domain/source.ts';
import { countWords } from '../text/count-words.ts';
import { terms } from '../text/terms.ts';

/** A source as a digest reads it. */
export interface DigestSource extends SourceMetadata {
  readonly sourceId: string;
  readonly contentHash: string;
  /** ISO 8601 instant at which this version entered the corpus. */
  readonly indexedAt: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** In order; together they hold every sentence. */
  readonly passages: readonly Passage[];
}

/** Shorter ones are labels and crossheads; longer ones are whole paragraphs set without a stop. */
const MIN_WORDS = 7;
const MAX_WORDS = 70;
/** Of one source; what says most stands in its first pages. Bounds the work for a very long one. */
const MAX_SENTENCES = 120;
const QUOTABLE = new Set<Block['kind']>(['paragraph', 'list-item', 'quote']);
const ENDS = /[.!?…。！？][\p{P}\p{S}]*$/u;
const ASKS = /[?？][\p{P}\p{S}]*$/u;

/**
 * The sentences of a source that can stand by themselves: whole ones with an end mark, of 7 to 70
 * words, no headings, table rows, code or questions. Depends on the source alone.
 */
export function candidateSentences(source: DigestSource): DigestQuote[] {
  const { sourceId, text } = source;
  const found: DigestQuote[] = [];
  let block = 0;
  for (const { passageId, sentences } of source.passages) {
    for (const { start, end } of sentences) {
      while ((source.blocks[block]?.end ?? Infinity) <= start) block += 1;
      const kind = source.blocks[block]?.kind ?? 'paragraph';
      const words = countWords(text, { start, end });
      if (!QUOTABLE.has(kind) || words < MIN_WORDS || words > MAX_WORDS) continue;
      const sentence = text.slice(start, end);
      if (!ENDS.test(sentence) || ASKS.test(sentence) || terms(sentence).length === 0) continue;
      found.push({ sourceId, passageId, start, end, text: sentence });
      if (found.length === MAX_SENTENCES) return found;
    }
  }
  return found;
}
