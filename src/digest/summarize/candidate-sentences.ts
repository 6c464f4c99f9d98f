import type { DigestQuote } from '../../domain/digest.ts';
import type { Passage } from '../../domain/passage.ts';
import type { Block, SourceMetadata } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import { countWords } from '../../text/count-words.ts';
import { terms } from '../../text/terms.ts';
import { needsContext } from '../../text/needs-context.ts';

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

/** A sentence that could be quoted. */
export interface CandidateSentence {
  /** The sentence itself, by which it is ranked and compared. */
  readonly sentence: DigestQuote;
  /** What is shown: the sentence after those that it needs to be understood. */
  readonly quote: DigestQuote;
}

/** Shorter ones are labels and crossheads; longer ones are whole paragraphs set without a stop. */
const MIN_WORDS = 7;
const MAX_WORDS = 70;
/** A sentence that needs more than two before it is left out. */
const MAX_TOGETHER = 3;
/** Of one source; what says most is in its first pages. Bounds the work for a very long one. */
const MAX_SENTENCES = 120;
const QUOTABLE = new Set<Block['kind']>(['paragraph', 'list-item', 'quote']);
const ENDS = /[.!?…。！？][\p{P}\p{S}]*$/u;
const ASKS = /[?？][\p{P}\p{S}]*$/u;

/**
 * The sentences of a source that can be quoted: whole ones with an end mark, of 7 to 70 words, no
 * headings, table rows, code or questions. One that depends on the sentence before it comes with that
 * sentence, or is left out where that makes it too long. Depends on the source alone.
 */
export function candidateSentences(source: DigestSource): CandidateSentence[] {
  const { sourceId, text } = source;
  const found: CandidateSentence[] = [];
  let at = 0;
  for (const { passageId, sentences } of source.passages) {
    const toQuote = ({ start, end }: Span): DigestQuote => ({
      ...{ sourceId, passageId, start, end, text: text.slice(start, end) },
    });
    /** Of the block that the sentence is in, and of this passage. */
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

/** Where the quote of a sentence begins; `null`: it depends on more than a quote holds. */
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
