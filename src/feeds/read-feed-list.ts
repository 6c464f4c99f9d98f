import { readFile } from 'node:fs/promises';
import type { Coded } from '../domain/coded.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { FeedLineFault, FeedLineFaults } from '../domain/feed-faults.ts';
import { toHashedSourceId, toSourceId } from '../domain/ids.ts';

/** A line of `FEEDS_FILE`. */
export interface ListedFeed {
  readonly url: string;
  /** The name that the operator gave; `null` if there is none. */
  readonly name: string | null;
  /** The folder of its entries, and the name in messages. Contains no separator and no dot. */
  readonly folder: string;
}

const MOST_FEEDS = 1_000;
/** Digits of a hash that make a folder unique if the line has no name. */
const FOLDER_DIGITS = 8;

/** Reads `FEEDS_FILE`. @throws UserFacingError `feeds-file-closed` | `feeds-file-faults` */
export async function readFeedList(file: string): Promise<ListedFeed[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserFacingError('feeds-file-closed', { file, reason }, { cause: error });
  }
  return parseFeedList(text, file);
}

/**
 * Parses a list of feeds: one address a line, and optionally a name after a space. Empty lines and
 * lines that start with `#` are ignored.
 *
 * @throws UserFacingError `feeds-file-faults` with all faults
 */
export function parseFeedList(text: string, file: string): ListedFeed[] {
  const faults: FeedLineFault[] = [];
  const feeds = new Map<number, ListedFeed>();
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((content, index) => {
      const words = content.trim();
      if (words === '' || words.startsWith('#')) return;
      const line = index + 1;
      const parsed = parseLine(words);
      const fault = 'code' in parsed ? parsed : faultAmong(parsed, feeds);
      if (fault !== null) faults.push({ line, fault });
      else if (!('code' in parsed)) feeds.set(line, parsed);
    });
  if (faults.length > 0) throw new UserFacingError('feeds-file-faults', { file, faults });
  return [...feeds.values()];
}

function parseLine(words: string): ListedFeed | Coded<FeedLineFaults> {
  const [given = ''] = words.split(/\s/, 1);
  const name = words.slice(given.length).replace(/\s+/g, ' ').trim();
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { code: 'not-a-web-address', params: { given } };
  }
  if (url.username + url.password !== '') {
    return { code: 'with-user', params: { host: url.host } };
  }
  url.hash = '';
  if (name !== '' && !/[\p{L}\p{N}]/u.test(name)) {
    return { code: 'name-without-letters', params: { given: name } };
  }
  return {
    url: url.href,
    name: name === '' ? null : name,
    folder:
      name === '' ? toHashedSourceId(url.hostname, url.href, FOLDER_DIGITS) : toSourceId(name),
  };
}

function faultAmong(
  { url, folder }: ListedFeed,
  others: ReadonlyMap<number, ListedFeed>,
): Coded<FeedLineFaults> | null {
  if (others.size >= MOST_FEEDS) return { code: 'too-many-feeds', params: { most: MOST_FEEDS } };
  for (const [line, other] of others) {
    if (other.url === url) return { code: 'address-twice', params: { line } };
    if (other.folder === folder) return { code: 'folder-taken', params: { folder, line } };
  }
  return null;
}
