import type { Answer, Quote } from '../../domain/answer.ts';

/** What of a quote is proved. */
type Provable = Pick<Quote, 'passageId' | 'start' | 'end' | 'text' | 'highlights' | 'answer'>;

/** What must never happen: a quote that is not in its source, word for word. A fault of ours, always. */
export class NotVerbatimError extends Error {
  constructor(quote: Provable, reason: string) {
    super(`quote ${quote.passageId} [${quote.start}, ${quote.end}) is not verbatim: ${reason}`);
    this.name = 'NotVerbatimError';
  }
}

/**
 * Asserts that the quote is exactly what its source says at its offsets, and that what is marked in
 * it lies inside it.
 *
 * @throws NotVerbatimError
 */
export function verifyQuote(quote: Provable, sourceText: string): void {
  const inside = (start: number, end: number, outer: { start: number; end: number }): boolean =>
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    outer.start <= start &&
    start < end &&
    end <= outer.end;
  if (!inside(quote.start, quote.end, { start: 0, end: sourceText.length })) {
    throw new NotVerbatimError(quote, `its offsets leave the source (length ${sourceText.length})`);
  }
  if (sourceText.slice(quote.start, quote.end) !== quote.text) {
    throw new NotVerbatimError(quote, 'the source reads differently there');
  }
  for (const highlight of quote.highlights) {
    if (!inside(highlight.start, highlight.end, quote)) {
      throw new NotVerbatimError(quote, 'a highlight leaves it');
    }
  }
  const { answer } = quote;
  if (
    answer !== null &&
    !quote.highlights.some((highlight) => inside(answer.start, answer.end, highlight))
  ) {
    throw new NotVerbatimError(quote, 'the answer lies outside its highlights');
  }
}

/**
 * Verifies every quote of an answer, related passages included, against the text of its source. Call it just
 * before an answer is sent.
 *
 * @throws NotVerbatimError
 */
export function verifyAnswer(answer: Answer): void {
  for (const quote of [...answer.quotes, ...answer.related]) {
    const source = answer.sources.get(quote.sourceId);
    if (source === undefined) throw new NotVerbatimError(quote, 'its source is not in the answer');
    verifyQuote(quote, source.text);
  }
}
