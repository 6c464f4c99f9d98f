import type { DigestQuote } from '../../domain/digest.ts';
import type { Passage } from '../../domain/passage.ts';
import type { Block, SourceMetadata } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import { countWords } from '../../text/count-words.ts';
import { terms } from '../../text/terms.ts';
import { needsContext } from '../../text/needs-context.ts';

/** A source with the data that a digest needs. */
export interface DigestSource extends SourceMetadata {
  readonly sourceId: string;
  readonly contentHash: string;
  /** Date and time at which this version entered the corpus, in ISO 8601. */
  readonly indexedAt: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** In order. Together, the passages contain every sentence. */
  readonly passages: readonly Passage[];
}

/** A sentence that could be quoted. */
export interface CandidateSentence {
  /** The sentence itself, used for ranking and comparison. */
  readonly sentence: DigestQuote;
  /** The displayed quote: the sentence, preceded by any sentences needed to understand it. */
  readonly quote: DigestQuote;
}

/**
 * Shorter sentences are usually labels or crossheads; longer sentences are usually whole paragraphs
 * without a full stop.
 */
const MIN_WORDS = 7;
const MAX_WORDS = 70;
/** Maximum number of sentences in one quote. A sentence that needs more context is left out. */
const MAX_TOGETHER = 3;
/**
 * Maximum number of candidates per source, which limits the work for a very long source. The main
 * points are usually on its first pages.
 */
const MAX_SENTENCES = 120;
const QUOTABLE = new Set<Block['kind']>(['paragraph', 'list-item', 'quote']);
const ENDS = /[.!?…。！？][\p{P}\p{S}]*$/u;
const ASKS = /[?？][\p{P}\p{S}]*$/u;

/**
 * Returns the quotable sentences of a source: 7 to 70 words with an end mark, no headings, table
 * rows, code or questions. A sentence that depends on the previous sentence is quoted together with
 * it, or left out if the quote would be too long. The result depends only on the source.
 */
export function candidateSentences(source: DigestSource): CandidateSentence[] {
  const { sourceId, text } = source;
  const found: CandidateSentence[] = [];
  let at = 0;
  for (const { passageId, sentences } of source.passages) {
    const toQuote = ({ start, end }: Span): DigestQuote => ({
      sourceId,
      passageId,
      start,
      end,
      text: text.slice(start, end),
    });
    /** The earlier sentences of this block and passage. */
    let before: DigestQuote[] = [];
    for (const span of sentences) {
      const sentence = toQuote(span);
      while ((source.blocks[at]?.end ?? Infinity) <= span.start) at += 1;
      const block = source.blocks[at];
      before = before.filter(({ start }) => start >= (block?.start ?? 0));
      if (isQuotable(sentence.text, block?.kind ?? 'paragraph')) {
        const start = startWithContext(sentence, before);
        if (start !== null) found.push({ sentence, quote: toQuote({ ...span, start }) });
      }
      before.push(sentence);
      if (found.length === MAX_SENTENCES) return found;
    }
  }
  return found;
}

function isQuotable(sentence: string, kind: Block['kind']): boolean {
  const words = countWords(sentence);
  if (!QUOTABLE.has(kind) || words < MIN_WORDS || words > MAX_WORDS) return false;
  return ENDS.test(sentence) && !ASKS.test(sentence) && terms(sentence).length > 0;
}

/**
 * Returns the offset at which the quote begins, or `null` if the sentence needs more context than a
 * quote may hold.
 */
function startWithContext(sentence: DigestQuote, before: readonly DigestQuote[]): number | null {
  let first = sentence;
  let words = countWords(sentence.text);
  for (let taken = 1; needsContext(first.text); taken++) {
    const previous = before.at(-taken);
    if (previous === undefined || taken === MAX_TOGETHER) return null;
    words += countWords(previous.text);
    if (words > MAX_WORDS) return null;
    first = previous;
  }
  return first.start;
}
