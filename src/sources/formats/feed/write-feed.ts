import type { LeftOut } from '../../../domain/file-warnings.ts';
import type { Place } from '../../../domain/place.ts';
import type { DocumentDraft, FrontMatter } from '../../source-format.ts';
import { PlacedText } from '../records/placed-text.ts';
import { toDraft } from '../records/to-draft.ts';
import type { Feed, FeedEntry, FeedText } from './feed.ts';
import { visibleText, writeContent } from './write-content.ts';

/**
 * Writes each entry as a section: a heading that links to the entry, a line with its date and author,
 * and its content. The feed's title is the title and the publisher of the source.
 */
export function writeFeed(
  { title, url, entries }: Feed,
  warnings: DocumentDraft['warnings'] = [],
): DocumentDraft {
  const text = new PlacedText();
  entries.forEach((entry, i) => {
    writeEntry(text, entry, { kind: 'entry', entry: i + 1 });
  });
  const name = title === null ? null : oneLine(title);
  const metadata: Partial<FrontMatter> = {
    title: name,
    publisher: name,
    url,
    published: latestOf(entries),
  };
  const attachments = entries.reduce((sum, entry) => sum + entry.attachments, 0);
  const leftOut: LeftOut[] = [{ kind: 'attachment', count: attachments }];
  return toDraft(text.finish(), { metadata, warnings, leftOut });
}

function writeEntry(text: PlacedText, entry: FeedEntry, place: Place): void {
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
  if (content !== null) writeContent(text, content, place);
}

/** Returns a title as shown; `null` if it has no words. */
function oneLine(title: FeedText): string | null {
  const line = visibleText(title).replace(/\s+/g, ' ').trim();
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
