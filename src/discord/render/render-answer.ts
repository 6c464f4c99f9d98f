import { DEFAULT_LIMIT } from '../../answering/answerer.ts';
import type { Quote } from '../../domain/answer.ts';
import type { ShownAnswer } from '../../domain/kept-answer.ts';
import type { SourceMetadata } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import type { Mention } from '../commands/command-mentions.ts';
import { formatAsOf } from './format-date.ts';
import { blockQuote, escapeMarkdown } from './escape.ts';
import { formatPlace } from './format-place.ts';
import { markCorpus } from './mark-corpus.ts';
import { describeLinked, escapedLine, formatPassageId } from './render.ts';
import type { Locale } from '../locales/locale.ts';
import { MAX_TITLE, type Reply, roomBeside } from '../interactions/reply.ts';
import type { Display } from './message-format.ts';

/** Maximum length of the escaped question. Questions that were not asked in Discord can be longer. */
const MAX_QUESTION = 1000;
/** Maximum number of copies to name below a quote. */
const MAX_ALSO_IN = 3;
const GAP = '\n\n';

/** A quote, and the data for the line that names its source. */
interface Attributed {
  readonly quote: Quote;
  readonly source: SourceMetadata | null;
  /** The number in `[1]`, by which other lines refer to the quote; `null` if it has no number. */
  readonly number: number | null;
  /** Whether an earlier quote already names the source in full. */
  readonly isNamed: boolean;
  readonly isBold: boolean;
}

/**
 * Renders an answer as one message: the question, the verdict and the first `DEFAULT_LIMIT` quotes, each above
 * a line that names its source. Of a quote that does not fit, only the sentences that answer are shown, or
 * only the source.
 *
 * @param display contains the length limit of the whole message
 */
export function renderAnswer(
  answer: ShownAnswer,
  display: Display & { readonly mention: Mention },
): Omit<Reply, 'buttons'> {
  const { surface, locale, mention } = display;
  const { verdict, differences } = answer;
  const quotes = answer.quotes.slice(0, DEFAULT_LIMIT);
  const { title, fullQuestion } = titleOf(answer.question, display);
  const footer = footerOf(answer, quotes.length, locale);
  const head = [
    ...fullQuestion,
    ...(verdict === 'related' ? [relatedHead(answer, locale)] : []),
    ...(verdict === 'nothing' ? [locale.answer.nothing(mention('sources list'))] : []),
    ...(differences.length === 0 ? [] : [locale.answer.differ(differences)]),
  ];
  const { limit } = roomBeside(surface, { title, footer });
  const room = limit - head.join(GAP).length - GAP.length;
  const shown = fitQuotes(attribute(answer, quotes, verdict === 'answered'), display, room);
  const text = [...head, ...shown].join(GAP);
  return { title, text, footer, tone: verdict };
}

function relatedHead({ unknownLanguage }: ShownAnswer, { verdict }: Locale): string {
  return unknownLanguage === null
    ? verdict.related
    : `${verdict.related}\n-# ${verdict.unknownLanguage(unknownLanguage)}`;
}

/** Renders passages that do not answer the question on their own. They have no bold text. */
export function renderRelated(
  answer: ShownAnswer,
  passages: readonly Quote[],
  display: Display,
): Omit<Reply, 'buttons'> {
  const words = display.locale.answer;
  const title = words.relatedTitle;
  const footer = `${words.passages(passages.length, passages.length)} · ${answer.answerId}`;
  const head = words.relatedHead;
  const { limit } = roomBeside(display.surface, { title, footer });
  const room = limit - head.length - GAP.length;
  const shown = fitQuotes(attribute(answer, passages, false, false), display, room);
  return { title, text: [head, ...shown].join(GAP), footer, tone: 'related' };
}

/** Returns the forms of a quote, from the longest to the shortest. The last form fits into any message. */
export function formsOf(attributed: Attributed, display: Display): string[] {
  const { quote, source, number, isNamed, isBold } = attributed;
  const short = `-# ${[...numbered(number), formatPassageId(quote.passageId)].join(' ')}`;
  const named = provenanceLine(quote, source, display, number);
  const also = alsoInLine(quote, display);
  const lines = isNamed ? [short] : [...(also === '' ? [] : [`${named}\n${also}`]), named, short];
  const inQuote = ({ start, end }: Span): Span => ({
    start: start - quote.start,
    end: end - quote.start,
  });
  const bold = isBold ? boldSpans(quote).map(inQuote) : [];
  const whole = blockQuote(quote.text, bold);
  // Context has its own block quotes, so that the gap between it and the quote is visible.
  const context = (quote.context ?? []).map(({ text }) => blockQuote(text, []));
  const bodies = context.length === 0 ? [whole] : [[...context, whole].join(GAP), whole];
  if (quote.highlights.length > 0) {
    // Each sentence has its own block quote, so that the gaps between the sentences are visible.
    const sentences = quote.highlights.map(inQuote).map(({ start, end }) => {
      const within = bold
        .filter((span) => span.start >= start && span.end <= end)
        .map((span) => ({ start: span.start - start, end: span.end - start }));
      return blockQuote(quote.text.slice(start, end), within);
    });
    bodies.push(sentences.join(GAP));
  }
  bodies.push(display.locale.answer.noRoom(quote.text.length));
  return bodies.flatMap((body) => lines.map((line) => `${body}\n${line}`));
}

/** `-# [1] [Why the clause matters](https://…) · Example Herald · 18 Mar 2026 · azure-clause #4` */
export function provenanceLine(
  { passageId, place, corpusId }: Pick<Quote, 'passageId' | 'place' | 'corpusId'>,
  source: SourceMetadata | null,
  display: Display,
  number: number | null = null,
): string {
  const about = source === null ? [] : describeLinked(source, display);
  const where = place === null ? '' : escapeMarkdown(formatPlace(place, display.locale));
  const corpus = markCorpus(corpusId, display.locale);
  const line = [
    ...about,
    formatPassageId(passageId),
    ...(where === '' ? [] : [where]),
    ...corpus,
  ].join(' · ');
  return `-# ${[...numbered(number), line].join(' ')}`;
}

/** Returns a line with the other sources that say nearly the same; empty if there are none. */
function alsoInLine({ alsoIn = [] }: Quote, display: Display): string {
  if (alsoIn.length === 0) return '';
  const named = alsoIn.slice(0, MAX_ALSO_IN).map(({ title, publisher, sourceId, url }) => {
    const name = { title, publisher, author: null, published: null, url };
    return [...describeLinked(name, display), escapeMarkdown(sourceId)].join(' · ');
  });
  return `-# ${display.locale.answer.alsoIn(named, alsoIn.length - named.length)}`;
}

/** Returns a footer such as `1 quote · A-7k3f9m2p`. */
function footerOf(
  { verdict, quotes, answerId, asOf }: ShownAnswer,
  shown: number,
  locale: Locale,
): string {
  const words = locale.answer;
  const total = quotes.length;
  const counted =
    verdict === 'answered' ? words.quotes(total, shown) : words.passages(total, shown);
  const date = asOf === null ? [] : [words.asOf(formatAsOf(asOf, locale))];
  return [...date, ...(total === 0 ? [] : [counted]), answerId].join(' · ');
}

function numbered(number: number | null): string[] {
  return number === null ? [] : [`[${number}]`];
}

/**
 * Returns the spans to show in bold: the words that answer, or else the sentences. Empty if a span is the
 * whole quote. Spans in a line that only announces the answer below it are left out.
 */
export function boldSpans({ answer, highlights, text, start }: Quote): readonly Span[] {
  const isInLeadIn = ({ end }: Span): boolean => {
    const line = text.lastIndexOf('\n', end - start - 1) + 1;
    return /^[^\n]*:[^\S\n]*\n/.test(text.slice(line));
  };
  const spans = (answer === null ? highlights : [answer]).filter((span) => !isInLeadIn(span));
  const isWhole = spans.some(
    (span) => text.slice(span.start - start, span.end - start).trim() === text.trim(),
  );
  return isWhole ? [] : spans;
}

function attribute(
  { sources }: ShownAnswer,
  quotes: readonly Quote[],
  isBold: boolean,
  isNumbered = true,
): Attributed[] {
  return quotes.map((quote, i) => ({
    quote,
    source: sources.get(quote.sourceId) ?? null,
    number: isNumbered ? i + 1 : null,
    isNamed: quotes.slice(0, i).some(({ sourceId }) => sourceId === quote.sourceId),
    isBold,
  }));
}

/** Shows each quote in the longest form that leaves room for the shortest forms of later quotes. */
function fitQuotes(quotes: readonly Attributed[], display: Display, room: number): string[] {
  const forms = quotes.map((quote) => formsOf(quote, display));
  const least = forms.map((of) => (of.at(-1)?.length ?? 0) + GAP.length);
  let left = room - least.reduce((sum, length) => sum + length, 0);
  return forms.map((of, i) => {
    const given = left + (least[i] ?? 0);
    const form = of.find(({ length }) => length + GAP.length <= given);
    if (form === undefined) throw new Error('the shortest form of a quote must fit');
    left = given - form.length - GAP.length;
    return form;
  });
}

/** Returns the question as a title, and also the full question if it does not fit into a title. */
function titleOf(
  question: string,
  { surface, locale }: Display,
): { readonly title: string; readonly fullQuestion: string[] } {
  const full = escapedLine(question, MAX_QUESTION);
  if (surface.kind === 'content' && full !== '') return { title: full, fullQuestion: [] };
  if (full !== '' && full.length <= MAX_TITLE) return { title: full, fullQuestion: [] };
  const title = escapedLine(question, MAX_TITLE);
  return {
    title: title === '' ? locale.answer.question : title,
    fullQuestion: full === '' ? [] : [full],
  };
}
