import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toHashedSourceId } from '../domain/ids.ts';
import {
  escapeHtml,
  type FeedEntries,
  type SingleEntry,
} from '../sources/formats/feed/read-entries.ts';
import type { ListedFeed } from './read-feed-list.ts';

/** The folder in the sources folder that holds one folder per feed. */
export const FEEDS_FOLDER = 'feeds';
/** Maximum number of files per feed. Further entries are left out until files are removed. */
export const MOST_FILES = 5_000;
/** Maximum number of entries that are remembered per feed, the latest last. */
const MOST_SEEN = 20_000;
const KEY_DIGITS = 12;
const KEY_OF_FILE = /(?:^|-)([0-9a-f]{12})\.html$/;
/** The lines of a file that a feed can change without changing the entry. */
const CHANGING_LINES = ['<meta name="date"', '<meta name="publisher"'];
/** Characters that a text file does not contain. */
// eslint-disable-next-line no-control-regex -- the control characters are what it looks for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

export interface StoreEntriesOptions {
  /** The sources folder, which must exist. */
  readonly seedsDir: string;
  /** As returned by the last call for this feed. */
  readonly seen: readonly string[];
  /** Default: `MOST_FILES`. */
  readonly mostFiles?: number;
}

export interface StoredEntries {
  /** Number of files that were written. */
  readonly written: number;
  /** Number of new entries that were left out because the feed has too many files. */
  readonly leftOut: number;
  /** The keys of all entries so far. */
  readonly seen: readonly string[];
}

/**
 * Writes one HTML file per entry, so that ingestion reads them like any other document. An entry
 * that is unchanged except for its date is not written again. An entry whose file was deleted stays deleted.
 */
export async function storeEntries(
  feed: ListedFeed,
  parsed: FeedEntries,
  { seedsDir, seen, mostFiles = MOST_FILES }: StoreEntriesOptions,
): Promise<StoredEntries> {
  const folder = await openFolder(seedsDir, feed.folder);
  const files = await filesByKey(folder);
  const known = new Set(seen);
  const done = new Set<string>();
  const publisher = feed.name ?? parsed.title ?? new URL(feed.url).hostname;
  let written = 0;
  let leftOut = 0;
  for (const entry of parsed.entries) {
    const identity = `${feed.folder}\n${entry.key ?? `${entry.title ?? ''}\n${entry.html}`}`;
    const key = createHash('sha256').update(identity).digest('hex').slice(0, KEY_DIGITS);
    if (done.has(key)) continue;
    done.add(key);
    const existing = files.get(key);
    if (existing === undefined && known.has(key)) continue;
    if (existing === undefined && files.size >= mostFiles) {
      leftOut += 1;
      continue;
    }
    known.add(key);
    const file = existing ?? `${toHashedSourceId(entry.title ?? '', identity, KEY_DIGITS)}.html`;
    files.set(key, file);
    const text = toHtml(entry, publisher);
    const old = existing === undefined ? null : await readFile(join(folder, file), 'utf8');
    if (old !== null && lastingPart(old) === lastingPart(text)) continue;
    await replaceFile(folder, file, text);
    written += 1;
  }
  return { written, leftOut, seen: [...known].slice(-MOST_SEEN) };
}

/** Creates the folder of a feed, but never the sources folder: it may be on a disk that is not mounted. */
async function openFolder(seedsDir: string, name: string): Promise<string> {
  const path = join(seedsDir, FEEDS_FOLDER, name);
  for (const each of [join(seedsDir, FEEDS_FOLDER), path]) {
    await mkdir(each).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
  return path;
}

async function filesByKey(folder: string): Promise<Map<string, string>> {
  const keyed = (await readdir(folder)).flatMap((file): [string, string][] => {
    const key = KEY_OF_FILE.exec(file)?.[1];
    return key === undefined || file.startsWith('.') ? [] : [[key, file]];
  });
  return new Map(keyed);
}

/** Replaces a file as a whole. Readers skip hidden files. */
async function replaceFile(folder: string, file: string, text: string): Promise<void> {
  const temporary = join(folder, `.${file}.tmp`);
  await writeFile(temporary, text, { flush: true });
  await rename(temporary, join(folder, file));
}

/**
 * Writes an entry as a page. The first value of each kind counts when the page is read, so the
 * content of the entry cannot replace a value that is written here.
 */
export function toHtml(entry: SingleEntry, publisher: string): string {
  const { title, url, published, author, html } = entry;
  const meta = (name: string, value: string | null): string =>
    value === null ? '' : `<meta name="${name}" content="${escapeHtml(value)}">`;
  const lines = [
    '<!doctype html>',
    '<meta charset="utf-8">',
    meta('date', published),
    meta('publisher', publisher),
    meta('author', author),
    title === null ? '' : `<title>${escapeHtml(title)}</title>`,
    url === null ? '' : `<link rel="canonical" href="${escapeHtml(url)}">`,
    '<main>',
    title === null ? '' : `<h1>${escapeHtml(title)}</h1>`,
    html,
    '</main>',
  ];
  const text = lines.filter((line) => line !== '').join('\n');
  return `${text.replace(CONTROLS, '')}\n`;
}

/** Returns a file's text without the lines of the head that change with every fetch. */
function lastingPart(text: string): string {
  const head = text.slice(0, text.indexOf('\n<main>'));
  const lines = head
    .split('\n')
    .filter((line) => !CHANGING_LINES.some((start) => line.startsWith(start)));
  return lines.join('\n') + text.slice(head.length);
}
