import type { SourceSummary } from '../../domain/source.ts';
import { toButtonId } from '../interactions/button-id.ts';
import type { Locale } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { describeLinked } from './render.ts';
import type { ButtonView, Reply } from '../interactions/reply.ts';
import { eachBegins, splitWords } from '../../text/split-words.ts';
import type { Display } from './message-format.ts';

/** Longer pages are hard to read. */
const LINES_ON_PAGE = 20;
/** Room reserved for the line above the list. */
const HEAD_LENGTH = 300;

export interface ListOptions {
  /** Each of its words must begin a word of the source's ID, title or publisher; empty: all sources. */
  readonly filter: string;
  /** Index from 0. A larger index than that of the last page means the last page. */
  readonly page: number;
}

/** A page of the sources, one per line, with buttons for the previous and next pages. */
export function listSources(
  sources: readonly SourceSummary[],
  { filter, page: wanted }: ListOptions,
  display: Display,
): Reply {
  const words = display.locale.sources;
  if (sources.length === 0) return { text: words.none };
  const shown = escapeMarkdown(filter);
  const typed = splitWords(filter);
  const fitting = sources.filter(({ sourceId, title, publisher }) =>
    eachBegins(typed, splitWords(`${sourceId} ${title} ${publisher ?? ''}`)),
  );
  if (fitting.length === 0 || (filter !== '' && typed.length === 0)) {
    return { text: words.noneFits(shown) };
  }
  const lines = fitting.map((source) => lineOf(source, display));
  const pages = intoPages(lines, display.surface.limit - HEAD_LENGTH);
  const page = Math.min(wanted, pages.length - 1);
  const head = words.head(fitting.length, filter === '' ? null : shown, page + 1, pages.length);
  return {
    text: [head, ...(pages[page] ?? [])].join('\n'),
    ...(pages.length > 1
      ? { buttons: [pageButtons(filter, page, pages.length, display.locale)] }
      : {}),
  };
}

function lineOf(source: SourceSummary, display: Display): string {
  const about = [...describeLinked(source, display, '**'), escapeMarkdown(source.sourceId)];
  return `- ${[...about, display.locale.sources.passages(source.passages)].join(' · ')}`;
}

function intoPages(lines: readonly string[], room: number): string[][] {
  const pages: string[][] = [];
  let left = 0;
  for (const line of lines) {
    const page = pages.at(-1);
    if (page && page.length < LINES_ON_PAGE && line.length < left) {
      page.push(line);
      left -= line.length + 1;
    } else {
      pages.push([line]);
      left = room - line.length - 1;
    }
  }
  return pages;
}

function pageButtons(
  filter: string,
  page: number,
  pages: number,
  { buttons: { previous, next } }: Locale,
): ButtonView[] {
  const to = (label: string, other: number): ButtonView => ({
    label,
    // Discord requires different IDs, even for a disabled button.
    customId: toButtonId('list', Math.max(0, other), filter),
    isDisabled: other < 0 || other >= pages,
  });
  return [to(previous, page - 1), to(next, page + 1)];
}
