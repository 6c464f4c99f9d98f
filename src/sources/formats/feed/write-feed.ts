import type { LeftOut } from '../../../domain/file-warnings.ts';
import type { Place } from '../../../domain/place.ts';
import type { DocumentDraft, FrontMatter } from '../../source-format.ts';
import { PlacedText } from '../records/placed-text.ts';
import { toDraft } from '../records/to-draft.ts';
import type { Feed, FeedEntry, FeedText } from './feed.ts';
import { visibleText, writeHtml, writeParagraphs } from '../records/write-content.ts';

/**
 * Writes each entry as a section: a heading that links to the entry, a line with its date and author,
 * and its content. The feed's title is the title and the publisher of the source.
 */
export function writeFeed(
  { title, url, entries }: Feed,
  warnings: DocumentDraft['warnings'] = [],
): DocumentDraft {
  const text = new PlacedText();
  const attachments = entries.reduce((sum, entry) => sum + entry.attachments, 0);
  const leftOut: LeftOut[] = [{ kind: 'attachment', count: attachments }];
  entries.forEach((entry, i) => {
    leftOut.push(...writeEntry(text, entry, { kind: 'entry', entry: i + 1 }));
  });
  const name = title === null ? null : oneLine(title);
  const metadata: Partial<FrontMatter> = {
    title: name,
    publisher: name,
    url,
    published: latestOf(entries),
  };
  return toDraft(text.finish(), { metadata, warnings, leftOut });
}

/** @returns what was left out */
function writeEntry(text: PlacedText, entry: FeedEntry, place: Place): LeftOut[] {
  const { title, url, published, author, content } = entry;
  text.block({ kind: 'heading', level: 1 }, place, (out) => {
    const write = (): void => {
      out.write(title === null ? '' : (oneLine(title) ?? ''));
    };
    if (url === null) write();
    else out.link(url, write);
  });
  text.block({ kind: 'paragraph' }, place, (out) => {
    out.write([published, author].filter((each) => each !== null).join(' | '));
  });
  if (content === null) return [];
  if (content.isHtml) return writeHtml(text, content.text, place);
  writeParagraphs(text, content.text, place);
  return [];
}

/** Returns a title as shown; `null` if it has no words. */
function oneLine({ text, isHtml }: FeedText): string | null {
  const line = (isHtml ? visibleText(text) : text).replace(/\s+/g, ' ').trim();
  return line === '' ? null : line;
}

/** Returns the date of the newest entry as an instant; `null` if no entry has a valid date. */
function latestOf(entries: readonly FeedEntry[]): string | null {
  const times = entries
    .map(({ published }) => (published === null ? NaN : Date.parse(published)))
    .filter((time) => !Number.isNaN(time));
  const latest = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const isYear = latest >= Date.UTC(1000, 0) && latest < Date.UTC(10_000, 0);
  return isYear ? new Date(latest).toISOString() : null;
}
