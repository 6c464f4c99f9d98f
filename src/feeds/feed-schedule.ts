import type { FeedFault } from '../domain/feed-faults.ts';
import type { FeedState } from './feed-state.ts';
import { LONGEST_DELAY_MS } from './response-headers.ts';

/** Time between two fetches of a feed, unless its server asks for a longer one. */
export const POLL_INTERVAL_MS = 30 * 60_000;
/** Delays differ by up to this share, so that feeds that fail together are not fetched together. */
const JITTER = 0.25;
/** The delay exceeds a day after fewer failures. */
const MOST_DOUBLINGS = 10;

/** Returns when a feed is due. */
export function dueAt({ nextAt }: FeedState, now: number): number {
  // A later time was computed before the clock was set back.
  return nextAt > now + LONGEST_DELAY_MS ? now : nextAt;
}

/** Returns the state after a fetch. @param freshForMs how long the feed asks to wait; 0 if it does not ask */
export function afterSuccess(
  state: FeedState,
  response: Pick<FeedState, 'etag' | 'lastModified' | 'movedTo' | 'seen'>,
  freshForMs: number,
  now: number,
): FeedState {
  return {
    ...state,
    ...response,
    movedTo: response.movedTo ?? state.movedTo,
    nextAt: now + Math.min(LONGEST_DELAY_MS, Math.max(POLL_INTERVAL_MS, freshForMs)),
    failures: 0,
    failingSince: null,
    fault: null,
  };
}

/**
 * Returns the state after a failure. The delay doubles with each failure.
 *
 * @param random a number from 0 to 1
 */
export function afterFailure(
  state: FeedState,
  fault: FeedFault,
  {
    now,
    retryAfterMs,
    random,
  }: { readonly now: number; readonly retryAfterMs: number; readonly random: number },
): FeedState {
  const doubled = POLL_INTERVAL_MS * 2 ** Math.min(state.failures, MOST_DOUBLINGS);
  const delay = Math.max(doubled * (1 + JITTER * random), retryAfterMs);
  return {
    ...state,
    // A wrong redirect must not make the feed unreachable.
    movedTo: null,
    nextAt: now + Math.min(LONGEST_DELAY_MS, delay),
    failures: state.failures + 1,
    failingSince: state.failingSince ?? now,
    fault,
    isGone: fault.code === 'gone',
  };
}
