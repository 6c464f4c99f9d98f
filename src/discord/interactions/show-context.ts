import { type QuoteSince, quoteSince } from '../../answering/history/changes-since.ts';
import { type Pages, pageSource } from '../../answering/look-up/page-source.ts';
import type { OpenSource } from '../../answering/look-up/source-lookup.ts';
import type { Quote } from '../../domain/answer.ts';
import type { KeptAnswer } from '../../domain/kept-answer.ts';
import type { Link, Source } from '../../domain/source.ts';
import { outside, overlaps, type Span } from '../../domain/span.ts';
import { toButtonId } from './button-id.ts';
import type { CommandContext } from '../commands/command.ts';
import { renderReplaced } from '../render/render-since.ts';
import { blockQuote, escapeMarkdown } from '../render/escape.ts';
import { linkAddress } from '../render/render.ts';
import { formsOf, provenanceLine } from '../render/render-answer.ts';
import { type ButtonView, type Reply, roomBeside } from './reply.ts';
import type { Locale } from '../locales/locale.ts';
import type { Display } from '../render/message-format.ts';

/** Maximum length of a page. It leaves room for the other parts of the message. */
const MAX_PAGE = 2400;
const MAX_BUTTONS_IN_ROW = 5;
/** Room reserved for the page number and the notes. */
const NOTES_LENGTH = 300;
const MAX_LINKS = 5;

export interface ContextPlace {
  /** Index in the list of quotes followed by related passages. */
  readonly quote: number;
  /** Offset from the page with the quote, negative for earlier pages. */
  readonly page: number;
}

/**
 * Shows a page of the source around a quote, with buttons for the other pages and quotes. If the source has
 * changed, the quote is located in the new text, or else shown as it was.
 */
export async function showContext(
  answer: KeptAnswer,
  at: ContextPlace,
  {
    sources,
    history,
    surface,
    locale,
  }: Pick<CommandContext, 'sources' | 'history' | 'surface' | 'locale'>,
): Promise<Reply> {
  const passages = [...answer.quotes, ...answer.related];
  const index = Math.min(at.quote, passages.length - 1);
  const quote = passages[index];
  if (quote === undefined) return { text: locale.context.noQuotes };
  const display = { surface, locale };
  const since = await quoteSince(answer, quote, { sources, history });
  const open = await sources.open(quote.sourceId);
  const place = open && locate(open.source.text, quote);
  const choosers = quoteButtons(answer, index, locale);
  if (open === null || place === null) {
    const text = renderGone(answer, quote, since, open !== null, display);
    return { text, buttons: choosers };
  }
  const head = provenanceLine(quote, open.source, display);
  const room = Math.min(MAX_PAGE, surface.limit - head.length - NOTES_LENGTH);
  const sentences = open.passages.flatMap((passage) => passage.sentences);
  const pages = pageSource(open.source.text, sentences, place, {
    sizeOf,
    room,
    omitted: { spans: open.source.boilerplate, size: locale.context.leftOut.length + 2 },
  });
  const page = Math.min(Math.max(pages.here + at.page, 0), pages.pages.length - 1);
  const footer = locale.context.page(page + 1, pages.pages.length);
  const id = escapeMarkdown(quote.sourceId);
  const note =
    place.start !== quote.start
      ? locale.context.moved
      : since === null
        ? null
        : locale.since.quoteKept(id);
  const { limit } = roomBeside(surface, { footer });
  const text = renderPage(open, pages, page, place, note, head, limit, locale);
  return {
    text,
    footer,
    buttons: [...pageButtons(answer, index, pages, page, locale), ...choosers],
  };
}

/** Locates a quote in a text: at its original position, or else its first occurrence; `null` if there is none. */
export function locate(text: string, quote: Quote): Span | null {
  if (text.slice(quote.start, quote.end) === quote.text) return quote;
  const start = text.indexOf(quote.text);
  return start === -1 ? null : { start, end: start + quote.text.length };
}

/** Returns the maximum length of a text as a block quote, with bold marks on every line. */
function sizeOf(text: string): number {
  const lines = text.split('\n').length;
  return escapeMarkdown(text).length + lines * '\n> ****'.length;
}

function renderPage(
  { source }: OpenSource,
  { pages }: Pages,
  at: number,
  place: Span,
  /** Says that the source has changed. */
  note: string | null,
  head: string,
  limit: number,
  { context }: Locale,
): string {
  const page = pages[at];
  if (page === undefined) throw new Error(`${source.sourceId} has a quote but no page`);
  const isHere = overlaps(page, place);
  const quoted = outside(page, source.boilerplate).flatMap((part) =>
    quotePart(source, part, place),
  );
  const parts = [
    ...(note === null ? [] : [note]),
    `${quoted.join(`\n${context.leftOut}\n`)}\n${head}`,
    isHere ? context.bold : context.elsewhere,
  ];
  const laidOut = parts.join('\n\n');
  return laidOut + renderLinks(source.links, page, limit - laidOut.length, context.links);
}

/** Returns a part of a source as a block quote, with the place in bold; nothing if it is blank. */
function quotePart({ text }: Pick<Source, 'text'>, part: Span, place: Span): string[] {
  const whole = text.slice(part.start, part.end);
  const start = part.start + (whole.length - whole.trimStart().length);
  const shown = whole.trim();
  if (shown === '') return [];
  const bold = {
    start: Math.max(0, place.start - start),
    end: Math.min(shown.length, place.end - start),
  };
  return [blockQuote(shown, bold.start < bold.end ? [bold] : [])];
}

/** Lists the links on a page with their addresses, because the text of a link can be deceptive. */
function renderLinks(links: readonly Link[], page: Span, room: number, heading: string): string {
  const addresses = links
    .filter((link) => overlaps(link, page))
    .map(({ url }) => linkAddress(url))
    .filter((address) => address !== null);
  let list = `\n\n${heading}`;
  let shown = 0;
  for (const address of new Set(addresses)) {
    const line = `\n<${address}>`;
    if (shown === MAX_LINKS || list.length + line.length > room) break;
    list += line;
    shown++;
  }
  return shown === 0 ? '' : list;
}

/** Returns the text for a quote that its source no longer contains, with the sentences in its place. */
function renderGone(
  answer: KeptAnswer,
  quote: Quote,
  since: QuoteSince | null,
  isSourceThere: boolean,
  display: Display,
): string {
  const { context } = display.locale;
  const sourceId = escapeMarkdown(quote.sourceId);
  const note = isSourceThere ? context.changed(sourceId) : context.removed(sourceId);
  const source = answer.sources.get(quote.sourceId) ?? null;
  const isBold = answer.verdict === 'answered';
  const attributed = { quote, source, number: null, isNamed: false, isBold };
  const forms = formsOf(attributed, display);
  const form = forms.find(({ length }) => length + note.length + 2 <= display.surface.limit);
  const text = `${note}\n\n${form ?? provenanceLine(quote, source, display)}`;
  const room = display.surface.limit - text.length - 2;
  const replaced = since === null ? '' : renderReplaced(since, display.locale.since, room);
  return replaced === '' ? text : `${text}\n\n${replaced}`;
}

function pageButtons(
  { answerId }: KeptAnswer,
  quote: number,
  { pages, here }: Pages,
  page: number,
  { buttons: { previous, next } }: Locale,
): ButtonView[][] {
  if (pages.length === 1) return [];
  const to = (label: string, other: number): ButtonView => ({
    label,
    customId: toButtonId('page', answerId, quote, other - here),
    isDisabled: other < 0 || other >= pages.length,
  });
  return [[to(previous, page - 1), to(next, page + 1)]];
}

/** Returns one button for each quote and related passage, but none if there is only one in total. */
function quoteButtons(
  { answerId, quotes, related }: KeptAnswer,
  shown: number,
  { buttons: { quote, passage } }: Locale,
): ButtonView[][] {
  const number = quotes.length + related.length;
  if (number < 2) return [];
  const buttons = Array.from({ length: number }, (_, i) => ({
    label: i < quotes.length ? quote(i + 1) : passage(i + 1 - quotes.length),
    customId: toButtonId('quote', answerId, i),
    isDisabled: i === shown,
  }));
  const rows: ButtonView[][] = [];
  for (let i = 0; i < buttons.length; i += MAX_BUTTONS_IN_ROW) {
    rows.push(buttons.slice(i, i + MAX_BUTTONS_IN_ROW));
  }
  return rows;
}
