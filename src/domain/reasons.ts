import type { Coded, NoParams } from './coded.ts';
import type { Problem } from './problems.ts';

/**
 * Reasons for posting nothing or for pausing a subscription. The codes are stored, so
 * never change the meaning of one.
 */
export interface Reasons {
  'nothing-new': NoParams;
  'too-late': NoParams;
  'covered-by-next': NoParams;
  /** A message may have been posted, and the bot lacks permission to check the channel's history. */
  'maybe-posted': NoParams;
  /** Paused before all messages were posted. */
  'paused-meanwhile': NoParams;
  'paused-by-hand': NoParams;
  /** The bot is no longer in the server. */
  'left-server': NoParams;
  /** The channel does not belong to the subscription's server. */
  'channel-elsewhere': NoParams;
  'bot-error': NoParams;
  problem: { problem: Problem };
  'discord-refused': { text: string; code: number };
  /** An AutoMod rule of the server blocked the message. */
  'automod-blocked': NoParams;
  /** The subscription was moved to another channel. The next digest includes the unposted sources. */
  moved: NoParams;
  'discord-rate-limit': NoParams;
  'discord-status': { status: number };
  'connection-lost': { text: string };
  /** `text`: an English sentence stored by an earlier version. */
  other: { text: string };
}

export type Reason = Coded<Reasons>;

/** Reasons for leaving a new or changed source out of a digest. */
export interface LeftOutReasons {
  'not-among-newest': NoParams;
  'nothing-to-quote': NoParams;
  'no-new-sentence': NoParams;
  'same-as-before': NoParams;
  'reported-by': { sourceIds: readonly string[] };
}

export type LeftOutReason = Coded<LeftOutReasons>;
