import { UserFacingError, reasonOf } from '../domain/errors.ts';
import type { FeedFault } from '../domain/feed-faults.ts';
import type { FileProblem } from '../domain/file-problems.ts';
import type { Logger } from '../domain/logger.ts';
import type { Clock, Timers } from '../domain/time.ts';
import type { FeedEntries } from '../sources/formats/feed/read-entries.ts';
import { type FeedState, readFeedState, writeFeedState } from './feed-state.ts';
import { afterFailure, afterSuccess, dueAt } from './feed-schedule.ts';
import { FeedFetchError, type FeedResponse, type FetchFeed } from './fetch-feed.ts';
import type { ListedFeed } from './read-feed-list.ts';
import { storeEntries } from './store-entries.ts';

export interface FeedParser {
  /** @throws UserFacingError with a `FileProblem` */
  readonly readFeed: (bytes: Uint8Array) => Promise<FeedEntries>;
  /** Frees what the parser uses. A later call of `readFeed` is allowed. */
  close(): Promise<void>;
}

export interface FeedPollerParts {
  /** Reads the list of feeds. @throws UserFacingError `feeds-file-closed` | `feeds-file-faults` */
  readonly list: () => Promise<readonly ListedFeed[]>;
  readonly seedsDir: string;
  readonly dataDir: string;
  readonly fetchFeed: FetchFeed;
  readonly parser: FeedParser;
  /** Takes the written files into the corpus. Called at most once per round. */
  readonly ingest: () => Promise<unknown>;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  /** Returns a number from 0 to 1. Default: a random one. */
  readonly random?: () => number;
  readonly log: Logger;
}

/** Fetches the feeds while the bot runs. Can be started once and stopped once. */
export interface FeedPoller {
  /** Reads the list for the first time. @throws UserFacingError `feeds-file-closed` | `feeds-file-faults` */
  check(): Promise<void>;
  start(): void;
  /** Ends the request in progress, and waits briefly for other work. */
  stop(): Promise<void>;
  /** Resolves when the current round has ended. */
  idle(): Promise<void>;
}

/** Minimum time between two requests to one host. */
export const HOST_GAP_MS = 10_000;
/** The list is read, and the clock is checked, at least this often. */
const LOOK_INTERVAL_MS = 60_000;
/** Feeds of one host that are fetched within this time are ingested together. */
const LONGEST_ROUND_MS = 5 * 60_000;
/** Maximum wait for work in progress when the bot stops. Ingestion can be ended at any time. */
const STOP_GRACE_MS = 1_000;
export function createFeedPoller(parts: FeedPollerParts): FeedPoller {
  const { seedsDir, dataDir, clock, timers, random = Math.random, log } = parts;
  let listed: readonly ListedFeed[] = [];
  let listProblem = '';
  /** When the oldest file that is not ingested was written; `null` if all are ingested. */
  let writtenAt: number | null = null;
  let cancel = (): void => undefined;
  let round: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  const stateOf = new Map<string, FeedState>();
  /** The time of the last request to each host. */
  const requestedAt = new Map<string, number>();

  async function readList(): Promise<void> {
    try {
      listed = await parts.list();
      listProblem = '';
    } catch (error) {
      const problem = reasonOf(error);
      if (problem !== listProblem) {
        log.error({ problem }, 'FEEDS_FILE cannot be used; the previous list stays in use');
      }
      listProblem = problem;
    }
  }

  /** Fetches all feeds that are due, one at a time. Returns the time of the next fetch. */
  async function fetchDue(): Promise<number> {
    const fetched = new Set<string>();
    for (;;) {
      let next = clock.now() + LOOK_INTERVAL_MS;
      let due: { feed: ListedFeed; state: FeedState } | null = null;
      for (const feed of listed) {
        if (fetched.has(feed.folder)) continue;
        const state = await load(feed);
        if (state.isGone) continue;
        const at = timeOf(state);
        if (at <= clock.now()) {
          due = { feed, state };
          break;
        }
        next = Math.min(next, at);
      }
      if (due === null || stopping.signal.aborted) return next;
      fetched.add(due.feed.folder);
      await fetchOne(due.feed, due.state);
    }
  }

  async function load(feed: ListedFeed): Promise<FeedState> {
    const known = stateOf.get(feed.folder);
    const state = known?.url === feed.url ? known : await readFeedState(dataDir, feed);
    stateOf.set(feed.folder, state);
    return state;
  }

  /** Returns when a feed can be fetched next: when it is due and its host has had no request recently. */
  function timeOf(state: FeedState): number {
    const now = clock.now();
    const last = requestedAt.get(hostOf(state));
    const at = dueAt(state, now);
    return last === undefined || last > now ? at : Math.max(at, last + HOST_GAP_MS);
  }

  async function fetchOne(feed: ListedFeed, state: FeedState): Promise<void> {
    const url = state.movedTo ?? state.url;
    let next: FeedState;
    try {
      const { etag, lastModified } = state;
      const response = await parts.fetchFeed({ url, etag, lastModified }, stopping.signal);
      next = await take(feed, state, response);
      if (state.fault !== null) log.info({ feed: feed.folder }, 'a feed can be fetched again');
    } catch (error) {
      if (stopping.signal.aborted) return;
      const fault = faultOf(error);
      const retryAfterMs = error instanceof FeedFetchError ? error.retryAfterMs : 0;
      next = afterFailure(state, fault, { now: clock.now(), retryAfterMs, random: random() });
      if (state.fault?.code !== fault.code) {
        // The address may contain a secret, so only its host is logged.
        log.warn({ feed: feed.folder, host: hostOf(state), fault }, 'a feed cannot be fetched');
      }
    }
    requestedAt.set(hostOf(state), clock.now());
    stateOf.set(feed.folder, next);
    await writeFeedState(dataDir, feed, next);
  }

  /** Stores the entries of a response, and returns the feed's next state. */
  async function take(
    feed: ListedFeed,
    state: FeedState,
    { bytes, etag, lastModified, movedTo, freshForMs }: FeedResponse,
  ): Promise<FeedState> {
    let { seen } = state;
    let ttlMs = 0;
    if (bytes !== null) {
      const parsed = await parts.parser.readFeed(bytes);
      if (parsed.isCutOff) throw new FeedFetchError({ code: 'cut-off', params: {} });
      const stored = await storeEntries(feed, parsed, { seedsDir, seen }).catch(
        (error: unknown) => {
          throw new FeedFetchError({ code: 'not-stored', params: { reason: reasonOf(error) } });
        },
      );
      if (stored.written > 0) writtenAt ??= clock.now();
      const leftOut = stored.leftOut + parsed.more;
      if (leftOut > 0) log.warn({ feed: feed.folder, leftOut }, 'a feed has too many entries');
      seen = stored.seen;
      ttlMs = (parsed.ttlMinutes ?? 0) * 60_000;
    }
    return afterSuccess(
      state,
      { etag, lastModified, movedTo, seen },
      Math.max(freshForMs, ttlMs),
      clock.now(),
    );
  }

  async function ingest(): Promise<void> {
    const since = writtenAt;
    writtenAt = null;
    try {
      await parts.ingest();
    } catch (error) {
      writtenAt = since;
      if (stopping.signal.aborted) return;
      log.error({ error: reasonOf(error) }, 'the entries of feeds could not be ingested');
    }
  }

  async function look(): Promise<void> {
    await readList();
    const next = await fetchDue();
    await parts.parser.close();
    const waitsForMore = next - clock.now() <= HOST_GAP_MS;
    if (writtenAt !== null && (!waitsForMore || clock.now() - writtenAt >= LONGEST_ROUND_MS)) {
      await ingest();
    }
    arm(next - clock.now());
  }

  function arm(ms: number): void {
    if (stopping.signal.aborted) return;
    cancel = timers.start(poll, Math.max(0, ms));
  }

  function poll(): void {
    round = look().catch((error: unknown) => {
      log.error({ error: reasonOf(error) }, 'the feeds could not be fetched');
      arm(LOOK_INTERVAL_MS);
    });
  }

  return {
    async check() {
      listed = await parts.list();
    },
    start: poll,
    async stop() {
      stopping.abort();
      cancel();
      await new Promise<void>((resolve) => {
        const stopTimer = timers.start(resolve, STOP_GRACE_MS);
        void round.finally(() => {
          stopTimer();
          resolve();
        });
      });
    },
    idle: () => round,
  };
}

function hostOf({ url, movedTo }: FeedState): string {
  return new URL(movedTo ?? url).host;
}

function faultOf(error: unknown): FeedFault {
  if (error instanceof FeedFetchError) return error.fault;
  if (error instanceof UserFacingError) {
    return { code: 'not-parsed', params: { problem: error.problem as FileProblem } };
  }
  return { code: 'connection-failed', params: { reason: reasonOf(error) } };
}
