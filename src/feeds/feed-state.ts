import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { FeedFault } from '../domain/feed-faults.ts';
import type { ListedFeed } from './read-feed-list.ts';

/** The state of one feed between two fetches. Times are in milliseconds since 1970-01-01T00:00Z. */
export interface FeedState {
  /** The address in `FEEDS_FILE`. */
  readonly url: string;
  /** The address after a permanent redirect; `null` without one. */
  readonly movedTo: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly nextAt: number;
  /** Number of failures since the last success. */
  readonly failures: number;
  readonly failingSince: number | null;
  readonly fault: FeedFault | null;
  /** Whether the server says that the feed no longer exists. Then it is not fetched again. */
  readonly isGone: boolean;
  /** The keys of all entries so far, including those whose file was deleted. */
  readonly seen: readonly string[];
}

/** The folder below the data folder that contains the states. */
export const FEED_STATES = 'feeds';
const nullable = z.string().nullable();
const STATE = z.object({
  url: z.string(),
  movedTo: nullable,
  etag: nullable,
  lastModified: nullable,
  nextAt: z.number(),
  failures: z.number().int().min(0),
  failingSince: z.number().nullable(),
  fault: z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) }).nullable(),
  isGone: z.boolean(),
  seen: z.array(z.string()),
});

/**
 * Returns the state of a feed, which is a small JSON file in the data folder. If the file is missing,
 * damaged or for another address, the feed is due at once.
 */
export async function readFeedState(dataDir: string, feed: ListedFeed): Promise<FeedState> {
  const stored = parseState(await readFile(pathOf(dataDir, feed), 'utf8').catch(() => ''));
  if (stored?.url === feed.url) return stored;
  return { ...newState(feed), seen: stored?.seen ?? [] };
}

export async function writeFeedState(
  dataDir: string,
  feed: ListedFeed,
  state: FeedState,
): Promise<void> {
  await mkdir(join(dataDir, FEED_STATES), { recursive: true });
  const path = pathOf(dataDir, feed);
  await writeFile(`${path}.tmp`, `${JSON.stringify(state)}\n`, { flush: true });
  await rename(`${path}.tmp`, path);
}

function pathOf(dataDir: string, { folder }: ListedFeed): string {
  return join(dataDir, FEED_STATES, `${folder}.json`);
}

function newState({ url }: ListedFeed): FeedState {
  return {
    url,
    movedTo: null,
    etag: null,
    lastModified: null,
    nextAt: 0,
    failures: 0,
    failingSince: null,
    fault: null,
    isGone: false,
    seen: [],
  };
}

function parseState(text: string): FeedState | null {
  try {
    const { success, data } = STATE.safeParse(JSON.parse(text));
    // Only this program writes the file, so the parameters match the code.
    return success ? (data as FeedState) : null;
  } catch {
    return null;
  }
}
