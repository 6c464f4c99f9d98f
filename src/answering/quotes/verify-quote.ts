import type { Answer, Quote } from '../../domain/answer.ts';

/** The fields of a quote that are checked against its source. */
type Provable = Pick<
  Quote,
  'passageId' | 'start' | 'end' | 'text' | 'context' | 'highlights' | 'answer'
>;

/** Thrown if a quote does not match its source verbatim. This is always a bug. */
export class NotVerbatimError extends Error {
  constructor(quote: Provable, reason: string) {
    super(`quote ${quote.passageId} [${quote.start}, ${quote.end}) is not verbatim: ${reason}`);
    this.name = 'NotVerbatimError';
  }
}

/**
 * Asserts that the texts of a quote and its context equal the source's text at their offsets, that the
 * context is in order above the quote, that all highlights are inside the quote, and that the answer
 * is inside a highlight.
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
    throw new NotVerbatimError(
      quote,
      `its offsets are outside the source (length ${sourceText.length})`,
    );
  }
  if (sourceText.slice(quote.start, quote.end) !== quote.text) {
    throw new NotVerbatimError(quote, 'its text differs from the source');
  }
  let above = 0;
  for (const { start, end, text } of quote.context ?? []) {
    if (!inside(start, end, { start: above, end: quote.start })) {
      throw new NotVerbatimError(quote, 'its context is out of order or not above the quote');
    }
    if (sourceText.slice(start, end) !== text) {
      throw new NotVerbatimError(quote, 'its context differs from the source');
    }
    above = end;
  }
  for (const highlight of quote.highlights) {
    if (!inside(highlight.start, highlight.end, quote)) {
      throw new NotVerbatimError(quote, 'a highlight is outside the quote');
    }
  }
  const { answer } = quote;
  if (
    answer !== null &&
    !quote.highlights.some((highlight) => inside(answer.start, answer.end, highlight))
  ) {
    throw new NotVerbatimError(quote, 'the answer is outside its highlights');
  }
}

/**
 * Verifies all quotes and related passages of an answer against their sources. Call this immediately
 * before sending the answer.
 *
 * @throws NotVerbatimError
 */
export function verifyAnswer(answer: Answer): void {
  for (const quote of [...answer.quotes, ...answer.related]) {
    const source = answer.sources.get(quote.sourceId);
    if (source === undefined)
      throw new NotVerbatimError(quote, 'its source is missing from the answer');
    verifyQuote(quote, source.text);
  }
}
