import type { Digest, DigestQuote } from './digest.ts';

export const CADENCES = ['hourly', 'daily', 'weekdays', 'weekly', 'cron'] as const;
export type Cadence = (typeof CADENCES)[number];

/** A channel that wants digests. */
export interface Subscription {
  readonly subscriptionId: string;
  /** `null` for the one of the configuration. */
  readonly serverId: string | null;
  readonly channelId: string;
  readonly cadence: Cadence;
  /** Minute, hour, day, month, weekday; in local times of `zone`. */
  readonly pattern: string;
  /** IANA name. */
  readonly zone: string;
  /** Only these sources; `null`: all. */
  readonly sourceIds: readonly string[] | null;
  /** What is posted when nothing is new. */
  readonly whenQuiet: 'nothing' | 'line';
  /** Whether messages in an announcement channel are published to those that follow it. */
  readonly isCrossposted: boolean;
  /** Discord ID of who is told when it fails; `null`: nobody. */
  readonly createdBy: string | null;
  /** ISO 8601 instant; only slots after it count. Moved when the times are edited. */
  readonly startsAfter: string;
  /** Why it is paused; `null`: it is not. */
  readonly pausedBecause: string | null;
  /** The last thing that went wrong; `null` once a slot went well. */
  readonly lastError: string | null;
}

/** One period of one subscription: the key under which a digest is posted once. */
export interface SlotKey {
  readonly subscriptionId: string;
  /** ISO 8601 instant, UTC, at which it is due; of a digest asked for, when it was asked for. */
  readonly scheduledAt: string;
}

/**
 * `claimed`: being composed. `composed`: its messages are kept, being posted. `posted`: all of them
 * are in the channel. `skipped`: nothing was to be posted. `given-up`: not all could be posted.
 */
export type SlotState = 'claimed' | 'composed' | 'posted' | 'skipped' | 'given-up';

export interface Slot extends SlotKey {
  readonly state: SlotState;
  /** Why it was skipped or given up. */
  readonly reason: string | null;
  /** The first of the missed slots that it tells of too; `null`: none. */
  readonly coversFrom: string | null;
  /** Which process works on it, and until when nobody else may take it over. */
  readonly owner: string;
  readonly leaseUntil: string;
  /** ISO 8601 instant of the last change. */
  readonly at: string;
}

/** Up to which version a channel has a source, and what it was quoted of it. */
export interface Receipt {
  readonly sourceId: string;
  readonly contentHash: string;
  readonly quotes: readonly DigestQuote[];
}

/** One message of a digest, kept before it is posted. */
export interface DigestMessage {
  /** From 1. */
  readonly ordinal: number;
  /** JSON of what is posted. */
  readonly body: string;
  /** SHA-256 of `body`, in hex. */
  readonly contentHash: string;
  /** At most 25 characters; the same for each try. */
  readonly nonce: string;
  /** What the channel has got once it is posted. */
  readonly receipts: readonly Receipt[];
  /** Discord's ID; `null`: not known to be posted. */
  readonly messageId: string | null;
}

export type PreparedMessage = Omit<DigestMessage, 'messageId'>;

/** Quotes of earlier versions that are remembered with a source. */
const MOST_QUOTES = 60;

/** The later receipt, with what was quoted before: what a source once said is not news when it says it again. */
export function mergeReceipts(before: Receipt | null, later: Receipt): Receipt {
  const known = new Set(later.quotes.map(({ text }) => text));
  const earlier = (before?.quotes ?? []).filter(({ text }) => !known.has(text));
  return { ...later, quotes: [...later.quotes, ...earlier].slice(0, MOST_QUOTES) };
}

/** The sources of a digest that need no message. */
export function receiptsOfSkipped({ skipped }: Pick<Digest, 'skipped'>): Receipt[] {
  return skipped.map(({ sourceId, contentHash }) => ({ sourceId, contentHash, quotes: [] }));
}
