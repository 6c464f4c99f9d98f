import { verifyAnswer } from '../answering/verify-quote.ts';
import type { Answer, Quote, Verdict } from '../domain/answer.ts';
import type { Span } from '../domain/span.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { count, describeSource, linkTo, oneLine } from './render.ts';
import type { Surface } from './surface.ts';

const MAX_QUESTION_SHOWN = 300;
/** Room kept for the line that says how many quotes are missing. */
const NOTE_LENGTH = 40;

/**
 * An answer as one message: the question, the verdict, and each quote as a block quote over a line
 * that names its source. At most `surface.limit` UTF-16 units. What does not fit is left out whole
 * and said so: later quotes first; a quote too long for any message is shown by its sentences that
 * answer, or only named.
 *
 * @throws NotVerbatimError when a quote is not what its source says
 */
export function renderAnswer(answer: Answer, surface: Surface): string {
  verifyAnswer(answer);
  const head = [`Question: ${escapeMarkdown(oneLine(answer.question, MAX_QUESTION_SHOWN))}`];
  head.push(`${verdictLine(answer)} · ${escapeMarkdown(answer.answerId)}`);

  let message = head.join('\n');
  for (const [i, quote] of answer.quotes.entries()) {
    const room = surface.limit - message.length - NOTE_LENGTH;
    const roomAlone = surface.limit - head.join('\n').length - NOTE_LENGTH;
    const form = formsOf(quote, answer, surface).find(({ length }) => length <= roomAlone);
    if (form === undefined || form.length > room) {
      const left = answer.quotes.length - i;
      return `${message}\n\n${count(left, 'more quote does', 'more quotes do')} not fit.`;
    }
    message += form;
  }
  return message;
}

function verdictLine({ verdict, quotes }: Answer): string {
  const sources = new Set(quotes.map((quote) => quote.sourceId)).size;
  const counts = `${count(quotes.length, 'quote', 'quotes')} from ${count(sources, 'source', 'sources')}`;
  const words: Record<Verdict, string> = {
    answered: `Answered · ${counts}`,
    related: `Nothing in the sources answers this. The closest: ${counts}`,
    nothing: 'The sources say nothing about this. `/sources list` shows what there is',
  };
  return words[verdict];
}

/** How the quote can be shown, the fullest first; the last is short enough for any message. */
function formsOf(quote: Quote, answer: Answer, surface: Surface): string[] {
  const from = provenanceLine(quote, answer, surface);
  const inQuote = ({ start, end }: Span): Span => ({
    start: start - quote.start,
    end: end - quote.start,
  });
  const bold = answer.verdict === 'answered' ? quote.highlights.map(inQuote) : [];
  const whole = blockQuote(quote.text, bold);
  const forms = [`\n\n${whole}\n${from}`];
  if (quote.highlights.length > 0) {
    // One block quote for each: what stands between them is left out, and nobody reads over the gap.
    const sentences = quote.highlights.map(inQuote).map(({ start, end }) => {
      const text = quote.text.slice(start, end);
      return blockQuote(text, bold.length > 0 ? [{ start: 0, end: text.length }] : []);
    });
    forms.push(`\n\n${sentences.join('\n\n')}\n${from}`);
  }
  const length = quote.text.length.toLocaleString('en-US');
  forms.push(`\n\nThis quote is too long for a Discord message (${length} characters):\n${from}`);
  return forms;
}

/** `azure-clause #4 · Why the clause matters · Example Herald · 18 Mar 2026 · link` */
function provenanceLine(quote: Quote, answer: Answer, surface: Surface): string {
  const ordinal = quote.passageId.slice(quote.passageId.lastIndexOf('#'));
  const source = answer.sources.get(quote.sourceId);
  return [
    `${escapeMarkdown(quote.sourceId)} ${ordinal}`,
    ...(source === undefined ? [] : [...describeSource(source), ...linkTo(source, surface)]),
  ].join(' · ');
}
