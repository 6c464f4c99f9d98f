import type { Digest, DigestQuote } from './digest.ts';
import type { Reason } from './reasons.ts';

/**
 * The cron pattern of each cadence except `cron`. A new cadence needs an entry here and a name in
 * each locale.
 */
export const CADENCE_PATTERNS = {
  hourly: '{minute} * * * *',
  daily: '{minute} {hour} * * *',
  weekdays: '{minute} {hour} * * 1-5',
  weekly: '{minute} {hour} * * {weekday}',
} as const;

/** `cron`: the user enters the pattern. */
export type Cadence = keyof typeof CADENCE_PATTERNS | 'cron';
export const CADENCES: readonly Cadence[] = [
  ...(Object.keys(CADENCE_PATTERNS) as (keyof typeof CADENCE_PATTERNS)[]),
  'cron',
];

/** The index of each weekday is its number in a cron pattern. */
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

/** A channel's subscription to digests. */
export interface Subscription {
  readonly subscriptionId: string;
  /** `null` only for the configured subscription, if the server of its channel was not known at the start. */
  readonly serverId: string | null;
  readonly channelId: string;
  readonly cadence: Cadence;
  /** Cron pattern (minute, hour, day, month, weekday) in the local time of `zone`. */
  readonly pattern: string;
  /** IANA name of the time zone. */
  readonly zone: string;
  /** The sources to include; `null`: all. */
  readonly sourceIds: readonly string[] | null;
  /** What to post if there is no news: `nothing`, or one `line` that says so. */
  readonly whenQuiet: 'nothing' | 'line';
  /** Whether messages in an announcement channel are published to its followers. */
  readonly isCrossposted: boolean;
  /** Discord ID of the user to notify of failures; `null`: no one. */
  readonly createdBy: string | null;
  /**
   * ISO 8601 date and time. Only slots after it are posted. Reset when the schedule is edited or the
   * subscription is resumed.
   */
  readonly startsAfter: string;
  /** The reason for the pause; `null`: the subscription is active. */
  readonly pausedBecause: Reason | null;
  /** The last error; `null` after a successful slot. */
  readonly lastError: Reason | null;
}

/** Identifies one digest of a subscription, which is posted only once. */
export interface SlotKey {
  readonly subscriptionId: string;
  /** ISO 8601 date and time in UTC: when the digest is due or, if a user requested it, the request. */
  readonly scheduledAt: string;
}

/**
 * `claimed`: the digest is being composed. `composed`: its messages are stored and being posted.
 * `posted`: all messages are in the channel. `skipped`: there was nothing to post. `given-up`: some
 * messages could not be posted.
 */
export type SlotState = 'claimed' | 'composed' | 'posted' | 'skipped' | 'given-up';

export interface Slot extends SlotKey {
  readonly state: SlotState;
  /** The reason that the slot was skipped or given up; otherwise `null`. */
  readonly reason: Reason | null;
  /** The time of the first missed slot that this digest also covers; `null`: none. */
  readonly coversFrom: string | null;
  /** The process that handles the slot. Until `leaseUntil`, no other process may take over. */
  readonly owner: string;
  readonly leaseUntil: string;
  /** ISO 8601 date and time of the last change. */
  readonly at: string;
}

/** The version of a source that a channel has received, and the quotes that were posted. */
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
  /** The receipts to record once the message is posted. */
  readonly receipts: readonly Receipt[];
  /** Discord's message ID; `null` until the post is confirmed. */
  readonly messageId: string | null;
}

export type PreparedMessage = Omit<DigestMessage, 'messageId'>;

/** Maximum number of quotes in a receipt. */
const MOST_QUOTES = 60;

/**
 * Returns the later receipt with the earlier quotes added. A digest needs them, because a statement
 * that a source repeats is not news.
 */
export function mergeReceipts(before: Receipt | null, later: Receipt): Receipt {
  const known = new Set(later.quotes.map(({ text }) => text));
  const earlier = (before?.quotes ?? []).filter(({ text }) => !known.has(text));
  return { ...later, quotes: [...later.quotes, ...earlier].slice(0, MOST_QUOTES) };
}

/** Returns receipts for the sources that the digest does not show, without quotes. */
export function receiptsOfSkipped({ skipped }: Pick<Digest, 'skipped'>): Receipt[] {
  return skipped.map(({ sourceId, contentHash }) => ({ sourceId, contentHash, quotes: [] }));
}
