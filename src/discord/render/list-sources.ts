import type { SourceSummary } from '../../domain/source.ts';
import type { IngestActivity } from '../../index/ingest-monitor.ts';
import { escapeMarkdown } from './escape.ts';
import { markCorpus } from './mark-corpus.ts';
import { cutToLength, describeLinked } from './render.ts';
import type { Reply } from '../interactions/reply.ts';
import { intoPages, pageButtons } from './pages.ts';
import { eachBegins, splitWords } from '../../text/split-words.ts';
import type { Display } from './message-format.ts';

/** Maximum length of the filter. It is part of a button's ID, which has at most 100 characters. */
const MAX_FILTER = 80;
/** Room reserved for the lines above and below the list. */
const HEAD_LENGTH = 300;

export interface ListOptions {
  /** Each word of the filter must begin a word of the source's ID, title or publisher. Empty: all sources. */
  readonly filter: string;
  /** Index from 0. An index beyond the last page means the last page. */
  readonly page: number;
  /** Whether the sources belong to several corpora. Then each line names the corpus. */
  readonly isJoined?: boolean;
  /** The running ingestion; `null`: none. */
  readonly activity: IngestActivity | null;
}

/** Shows a page of the sources, one per line, with buttons for the previous and next pages. */
export function listSources(
  sources: readonly SourceSummary[],
  { filter: given, page: wanted, activity, isJoined = false }: ListOptions,
  display: Display,
): Reply {
  const words = display.locale.sources;
  const below = activity === null ? [] : [describeActivity(activity, display)];
  if (sources.length === 0) return { text: [words.none, ...below].join('\n') };
  const filter = cutToLength(given, MAX_FILTER);
  const shown = escapeMarkdown(filter);
  const typed = splitWords(filter);
  const fitting = sources.filter(({ sourceId, title, publisher }) =>
    eachBegins(typed, splitWords(`${sourceId} ${title} ${publisher ?? ''}`)),
  );
  if (fitting.length === 0 || (filter !== '' && typed.length === 0)) {
    return { text: words.noneFits(shown) };
  }
  const lines = fitting.map((source) => lineOf(source, isJoined, display));
  const pages = intoPages(lines, { room: display.surface.limit - HEAD_LENGTH, between: '\n' });
  const page = Math.min(wanted, pages.length - 1);
  const head = words.head(fitting.length, filter === '' ? null : shown, page + 1, pages.length);
  return {
    text: [head, ...(pages[page] ?? []), ...below].join('\n'),
    ...pageButtons({ page, pages: pages.length, action: 'list', args: [filter] }, display.locale),
  };
}

function describeActivity(activity: IngestActivity, { locale }: Display): string {
  return activity.phase === 'compare'
    ? locale.sources.comparing
    : locale.sources.reading(activity.done, activity.total);
}

function lineOf(source: SourceSummary, isJoined: boolean, display: Display): string {
  const { locale } = display;
  const about = [...describeLinked(source, display, '**'), escapeMarkdown(source.sourceId)];
  const corpus = isJoined ? markCorpus(source.corpusId, locale) : [];
  return `- ${[...about, locale.sources.passages(source.passages), ...corpus].join(' · ')}`;
}
