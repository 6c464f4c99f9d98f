import type { Digest, DigestQuote } from './digest.ts';
import type { Reason } from './reasons.ts';

/**
 * The cron pattern of each cadence with a time of day. A new cadence needs a line here and its words
 * in each locale.
 */
export const CADENCE_PATTERNS = {
  hourly: '{minute} * * * *',
  daily: '{minute} {hour} * * *',
  weekdays: '{minute} {hour} * * 1-5',
  weekly: '{minute} {hour} * * {weekday}',
} as const;

/** With `cron`, the user gives the pattern. */
export type Cadence = keyof typeof CADENCE_PATTERNS | 'cron';
export const CADENCES: readonly Cadence[] = [
  ...(Object.keys(CADENCE_PATTERNS) as (keyof typeof CADENCE_PATTERNS)[]),
  'cron',
];

/** By their number in a cron pattern. */
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A channel that receives digests. */
export interface Subscription {
  readonly subscriptionId: string;
  /** `null` only for the configured subscription, if the server of its channel was not known at the start. */
  readonly serverId: string | null;
  readonly channelId: string;
  readonly cadence: Cadence;
  /** Minute, hour, day, month, weekday; in local time of `zone`. */
  readonly pattern: string;
  /** IANA name. */
  readonly zone: string;
  /** Only these sources; `null`: all. */
  readonly sourceIds: readonly string[] | null;
  /** What to post if nothing is new. */
  readonly whenQuiet: 'nothing' | 'line';
  /** Whether messages in an announcement channel are published to its followers. */
  readonly isCrossposted: boolean;
  /** Discord ID of the user to notify of failures; `null`: no one. */
  readonly createdBy: string | null;
  /** ISO 8601 instant; only slots after it count. Set again when the schedule is edited. */
  readonly startsAfter: string;
  /** Why it is paused; `null`: it is not. */
  readonly pausedBecause: Reason | null;
  /** The last error; `null` after a successful slot. */
  readonly lastError: Reason | null;
}

/** One period of one subscription: the key under which a digest is posted once. */
export interface SlotKey {
  readonly subscriptionId: string;
  /** ISO 8601 instant, UTC: when it is due or, for a digest on request, when it was requested. */
  readonly scheduledAt: string;
}

/**
 * `claimed`: being composed. `composed`: its messages are stored and being posted. `posted`: all of
 * them are in the channel. `skipped`: there was nothing to post. `given-up`: not all could be
 * posted.
 */
export type SlotState = 'claimed' | 'composed' | 'posted' | 'skipped' | 'given-up';

export interface Slot extends SlotKey {
  readonly state: SlotState;
  /** Why it was skipped or given up. */
  readonly reason: Reason | null;
  /** The first missed slot that it also covers; `null`: none. */
  readonly coversFrom: string | null;
  /** The process that works on it, and the time until which no other process may take over. */
  readonly owner: string;
  readonly leaseUntil: string;
  /** ISO 8601 instant of the last change. */
  readonly at: string;
}

/** The version of a source that a channel has received, and the quotes from it. */
export interface Receipt {
  readonly sourceId: string;
  readonly contentHash: string;
  readonly quotes: readonly DigestQuote[];
}

/** One message of a digest, stored before it is posted. */
export interface DigestMessage {
  /** From 1. */
  readonly ordinal: number;
  /** JSON of the message to post. */
  readonly body: string;
  /** SHA-256 of `body`, in hex. */
  readonly contentHash: string;
  /** At most 25 characters; the same for each attempt. */
  readonly nonce: string;
  /** What the channel has received once it is posted. */
  readonly receipts: readonly Receipt[];
  /** Discord's ID; `null`: not known to be posted. */
  readonly messageId: string | null;
}

export type PreparedMessage = Omit<DigestMessage, 'messageId'>;

/** Maximum number of quotes from earlier versions stored with a source. */
const MOST_QUOTES = 60;

/** The later receipt, including earlier quotes: a statement that a source repeats is not news. */
export function mergeReceipts(before: Receipt | null, later: Receipt): Receipt {
  const known = new Set(later.quotes.map(({ text }) => text));
  const earlier = (before?.quotes ?? []).filter(({ text }) => !known.has(text));
  return { ...later, quotes: [...later.quotes, ...earlier].slice(0, MOST_QUOTES) };
}

/** Receipts for the sources of a digest that need no message. */
export function receiptsOfSkipped({ skipped }: Pick<Digest, 'skipped'>): Receipt[] {
  return skipped.map(({ sourceId, contentHash }) => ({ sourceId, contentHash, quotes: [] }));
}
