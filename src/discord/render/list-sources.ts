import type { SourceSummary } from '../../domain/source.ts';
import { toButtonId } from '../interactions/button-id.ts';
import type { Locale } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { describeLinked } from './render.ts';
import type { ButtonView, Reply } from '../interactions/reply.ts';
import { eachBegins, splitWords } from '../../text/split-words.ts';
import type { Display } from './message-format.ts';

/** More lines than this are no list that somebody reads. */
const LINES_ON_PAGE = 20;
/** Room kept for the line over the list. */
const HEAD_LENGTH = 300;

export interface ListOptions {
  /** Only sources of which ID, title and publisher have, for each of these words, one that begins so; empty: all. */
  readonly filter: string;
  /** From 0; past the last: the last. */
  readonly page: number;
}

/** A page of the sources, a line each, with buttons to the pages beside it. */
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
    // The ID of a button that leads nowhere must differ from the other's all the same.
    customId: toButtonId('list', Math.max(0, other), filter),
    isDisabled: other < 0 || other >= pages,
  });
  return [to(previous, page - 1), to(next, page + 1)];
}
