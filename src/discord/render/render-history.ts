import type { SentenceChange } from '../../answering/history/compare-versions.ts';
import type {
  ComparedVersions,
  PastVersion,
  PastVersions,
} from '../../answering/history/source-history.ts';
import { toButtonId } from '../interactions/button-id.ts';
import type { ButtonView, Reply } from '../interactions/reply.ts';
import type { Locale } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { timestamp } from './format-date.ts';
import type { Display } from './message-format.ts';
import { intoPages, pageButtons } from './pages.ts';
import { quoteSentence } from './render-since.ts';
import { escapedLine } from './render.ts';

/** Number of versions on a page of the list. A row has room for five buttons. */
export const VERSIONS_ON_PAGE = 5;
/** Maximum length of a title or sentence, escaped. */
const MAX_TITLE = 200;
const MAX_SENTENCE = 900;
/** Room reserved for the line above the changes. */
const HEAD_LENGTH = 200;

/** Returns the number of the first version on a page, which counts from 0. */
export function firstOnPage(page: number): number {
  return page * VERSIONS_ON_PAGE + 1;
}

/** Shows a page of the versions of a source, with buttons that compare each version to the next. */
export function listVersions(
  { sourceId, total, versions, removedAt }: PastVersions,
  page: number,
  { locale }: Display,
): Reply {
  const words = locale.history;
  const pages = Math.max(1, Math.ceil(total / VERSIONS_ON_PAGE));
  const isLast = page >= pages - 1;
  const lines = versions.map((version) => describe(version, locale));
  const removed = isLast && removedAt !== null ? [words.removed(timestamp(removedAt))] : [];
  const head = words.head(escapeMarkdown(sourceId), total, page + 1, pages);
  const choosers = versions
    .filter(({ number }) => number < total)
    .map(({ number }) => compareButton(sourceId, number));
  const place = { page, pages, action: 'versions', args: [sourceId] };
  const { buttons = [] } = pageButtons(place, locale);
  return {
    text: [head, ...lines, ...removed].join('\n\n'),
    buttons: [...(choosers.length === 0 ? [] : [choosers]), ...buttons],
  };
}

/** Shows a page of the difference between a version and the next. */
export function showDifference(
  { sourceId, from, to, changes }: ComparedVersions,
  wanted: number,
  { surface, locale }: Display,
): Reply {
  const words = locale.history;
  const isSame = changes.every(({ kind }) => kind === 'kept');
  const items = isSame ? [words.same] : changesInLines(changes, locale);
  const pages = intoPages(items, { room: surface.limit - HEAD_LENGTH, between: '\n' });
  const page = Math.min(wanted, pages.length - 1);
  const id = escapeMarkdown(sourceId);
  const head = words.compared(id, from.number, to.number, page + 1, pages.length);
  const args = [String(from.number), sourceId];
  const { buttons = [] } = pageButtons(
    { page, pages: pages.length, action: 'version', args },
    locale,
  );
  const ofList = Math.floor((from.number - 1) / VERSIONS_ON_PAGE);
  return {
    text: [head, ...(pages[page] ?? [])].join('\n'),
    buttons: [...buttons, [versionsButton(sourceId, locale, ofList)]],
  };
}

/** Returns the button that shows a page of the versions of a source. */
export function versionsButton(sourceId: string, { buttons }: Locale, page = 0): ButtonView {
  return { label: buttons.versions, customId: toButtonId('versions', page, sourceId) };
}

function compareButton(sourceId: string, number: number): ButtonView {
  const customId = toButtonId('version', 0, number, sourceId);
  return { label: `${number} → ${number + 1}`, customId };
}

function describe(
  { number, firstSeenAt, until, title, length, sentences, changes }: PastVersion,
  { history: words }: Locale,
): string {
  return [
    words.version(number, timestamp(firstSeenAt), until === null ? null : timestamp(until)),
    escapedLine(title, MAX_TITLE),
    words.size(length, sentences),
    ...(changes === null ? [] : [words.changes(changes.added, changes.removed)]),
  ].join('\n');
}

/** Returns an item for each changed sentence, and one for each run of unchanged sentences. */
function changesInLines(changes: readonly SentenceChange[], { history: words }: Locale): string[] {
  const labels = {
    removed: words.removedSentence,
    added: words.addedSentence,
    moved: words.movedSentence,
  };
  const items: string[] = [];
  let kept = 0;
  const endRun = (): void => {
    if (kept > 0) items.push(words.kept(kept));
    kept = 0;
  };
  for (const { kind, text } of changes) {
    if (kind === 'kept') {
      kept += 1;
      continue;
    }
    endRun();
    items.push(`${labels[kind]}\n${quoteSentence(text, MAX_SENTENCE)}`);
  }
  endRun();
  return items;
}
