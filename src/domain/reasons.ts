import type { Coded, NoParams } from './coded.ts';
import type { Problem } from './problems.ts';

/** Why nothing was posted, or a subscription is paused. Stored, so never change the meaning of a code. */
export interface Reasons {
  'nothing-new': NoParams;
  'too-late': NoParams;
  'covered-by-next': NoParams;
  /** A message may be in the channel, and the bot may not read its history. */
  'maybe-posted': NoParams;
  /** Paused before all messages were posted. */
  'paused-meanwhile': NoParams;
  'paused-by-hand': NoParams;
  /** The bot is no longer in the server. */
  'left-server': NoParams;
  /** The channel is not one of the subscription's server. */
  'channel-elsewhere': NoParams;
  'bot-error': NoParams;
  problem: { problem: Problem };
  'discord-refused': { text: string; code: number };
  /** A rule of the server's AutoMod blocked the message. */
  'automod-blocked': NoParams;
  /** Given up because the subscription was moved; its unposted sources wait for the next digest. */
  moved: NoParams;
  'discord-rate-limit': NoParams;
  'discord-status': { status: number };
  'connection-lost': { text: string };
  /** A sentence of an earlier version, in English. */
  other: { text: string };
}

export type Reason = Coded<Reasons>;

/** Why a source that is new or changed is not in a digest. */
export interface LeftOutReasons {
  'not-among-newest': NoParams;
  'nothing-to-quote': NoParams;
  'no-new-sentence': NoParams;
  'same-as-before': NoParams;
  'reported-by': { sourceIds: readonly string[] };
}

export type LeftOutReason = Coded<LeftOutReasons>;
