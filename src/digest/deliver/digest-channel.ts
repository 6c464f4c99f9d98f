import type { Digest } from '../../domain/digest.ts';
import type { Reason } from '../../domain/reasons.ts';
import type { Receipt, Slot, Subscription } from '../../domain/subscription.ts';

/** A rendered message, and the receipts that it brings once posted. */
export interface RenderedMessage {
  /** JSON of the message to post, including its mark; only the channel reads it. */
  readonly body: string;
  readonly receipts: readonly Receipt[];
}

/**
 * The result of an attempt to post. `unknown`: it may have been posted; search before retrying.
 * `refused`: nothing can be posted to the channel until a user acts. `unfit`: this message will
 * never be accepted. `later`: Discord is overloaded or down, and nothing was posted.
 */
export type PostResult =
  | { readonly outcome: 'posted'; readonly messageId: string }
  | { readonly outcome: 'unknown' | 'refused' | 'unfit' | 'later'; readonly reason: Reason };

/** Whether a message is in the channel; `hidden`: unknown, because its history may not be read. */
export type Found = { readonly messageId: string } | 'absent' | 'hidden';

/** The destination of digests: Discord, or a fake. */
export interface DigestChannel {
  /**
   * Renders a digest as at most `MAX_MESSAGES` messages; none if there is nothing to post. Message
   * n shows `marks[n - 1]`, by which it can be found again.
   */
  render(
    digest: Digest,
    subscription: Subscription,
    slot: Pick<Slot, 'scheduledAt' | 'coversFrom'>,
    marks: readonly string[],
  ): readonly RenderedMessage[];
  /**
   * Posts one message. Posting again with the same nonce within minutes has no effect. Never throws
   * because of Discord's reply.
   */
  post(subscription: Subscription, body: string, nonce: string): Promise<PostResult>;
  /**
   * Searches the channel's messages since an instant, in milliseconds, for a mark. A message found
   * counts as posted.
   */
  findByMarker(subscription: Subscription, mark: string, since: number): Promise<Found>;
  /** Whether the bot is in the server. During an outage of Discord it still is. */
  isIn(serverId: string): boolean;
  /** Whether the channel is one of the server that the bot can see. */
  belongs(channelId: string, serverId: string): Promise<boolean>;
  /** ID of the channel's server; `null`: unknown. */
  serverOf(channelId: string): string | null;
  /** The permissions that the bot lacks to post there, named as in Discord's settings. */
  missingPermissions(subscription: Subscription): Promise<readonly string[]>;
  /** Notifies the subscription's creator why it is paused, if possible. */
  notifyOwner(subscription: Subscription, reason: Reason): Promise<void>;
}

/** Maximum number of messages per digest; sources that do not fit wait for the next. */
export const MAX_MESSAGES = 5;
