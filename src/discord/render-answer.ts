import type { Quote } from '../domain/answer.ts';
import type { ShownAnswer } from '../domain/kept-answer.ts';
import type { SourceMetadata } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { describeSource, linkTo, oneLine, placeOf } from './render.ts';
import type { Surface } from './surface.ts';
import { WORDS } from './words.ts';

const MAX_QUESTION_SHOWN = 300;
/** Quotes shown at once. */
export const SHOWN_AT_ONCE = 3;
/** Room kept for the words that say which quotes are shown. */
const NOTE_LENGTH = 60;

/** Some quotes of an answer, laid out. */
export interface ShownQuotes {
  readonly text: string;
  /** Index behind the last quote shown. */
  readonly to: number;
}

/**
 * An answer as one message: the question, the verdict, and the quotes from index `from` on, each as a
 * block quote over a line that names its source. At most `surface.limit` UTF-16 units. What does not
 * fit is left to the next message whole; a quote too long for any message is shown by its sentences
 * that answer, or only named.
 */
export function renderAnswer(answer: ShownAnswer, from: number, surface: Surface): ShownQuotes {
  const { quotes } = answer;
  const question = escapeMarkdown(oneLine(answer.question, MAX_QUESTION_SHOWN));
  const head = (to: number): string => {
    const shown =
      to - from < quotes.length ? [WORDS.answer.shown(from + 1, Math.max(from + 1, to))] : [];
    const look = answer.verdict === 'nothing' ? [WORDS.answer.whereToLook] : [];
    const about = [verdictLine(answer), ...look, ...shown, escapeMarkdown(answer.answerId)];
    return `${WORDS.answer.question(question)}\n${about.join(' · ')}`;
  };
  const room = surface.limit - head(quotes.length).length - NOTE_LENGTH;
  let body = '';
  let to = from;
  for (const quote of quotes.slice(from, from + SHOWN_AT_ONCE)) {
    const source = answer.sources.get(quote.sourceId) ?? null;
    const isBold = answer.verdict === 'answered';
    const form = formsOf(quote, source, isBold, surface).find(({ length }) => length + 2 <= room);
    if (form === undefined || body.length + form.length + 2 > room) break;
    body += `\n\n${form}`;
    to++;
  }
  if (to === from && from < quotes.length) throw new Error('the shortest form of a quote must fit');
  return { text: head(to) + body, to };
}

export function verdictLine({ verdict, quotes }: Pick<ShownAnswer, 'verdict' | 'quotes'>): string {
  const sources = new Set(quotes.map((quote) => quote.sourceId)).size;
  return WORDS.verdict(verdict, quotes.length, sources);
}

/** How the quote can be shown, the fullest first; the last is short enough for any message. */
export function formsOf(
  quote: Quote,
  source: SourceMetadata | null,
  isBold: boolean,
  surface: Surface,
): string[] {
  const from = provenanceLine(quote.passageId, source, surface);
  const inQuote = ({ start, end }: Span): Span => ({
    start: start - quote.start,
    end: end - quote.start,
  });
  const bold = isBold ? quote.highlights.map(inQuote) : [];
  const forms = [`${blockQuote(quote.text, bold)}\n${from}`];
  if (quote.highlights.length > 0) {
    // One block quote for each: what stands between them is left out, and nobody reads over the gap.
    const sentences = quote.highlights.map(inQuote).map(({ start, end }) => {
      const text = quote.text.slice(start, end);
      return blockQuote(text, bold.length > 0 ? [{ start: 0, end: text.length }] : []);
    });
    forms.push(`${sentences.join('\n\n')}\n${from}`);
  }
  forms.push(`${WORDS.answer.tooLong(quote.text.length)}\n${from}`);
  return forms;
}

/** `azure-clause #4 · Why the clause matters · Example Herald · 18 Mar 2026 · link` */
export function provenanceLine(
  passageId: string,
  source: SourceMetadata | null,
  surface: Surface,
): string {
  const about = source === null ? [] : [...describeSource(source), ...linkTo(source, surface)];
  return [placeOf(passageId), ...about].join(' · ');
}
