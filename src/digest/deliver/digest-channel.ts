import type { Digest } from '../../domain/digest.ts';
import type { Receipt, Slot, Subscription } from '../../domain/subscription.ts';

/** A message laid out for a channel, with what the channel has got once it is there. */
export interface RenderedMessage {
  /** JSON of what is posted, mark included; only the channel reads it. */
  readonly body: string;
  readonly receipts: readonly Receipt[];
}

/**
 * What became of a try to post. `unknown`: it may be there, look before trying again. `refused`:
 * the channel cannot be posted to until a person does something about it. `unfit`: this message will
 * never be taken. `later`: Discord is overloaded or down, and nothing was posted.
 */
export type PostResult =
  | { readonly outcome: 'posted'; readonly messageId: string }
  | { readonly outcome: 'unknown' | 'refused' | 'unfit' | 'later'; readonly reason: string };

/** Whether a message is in the channel; `hidden`: nobody can tell, its history may not be read. */
export type Found = { readonly messageId: string } | 'absent' | 'hidden';

/** Where digests go: Discord, or a stand-in for it. */
export interface DigestChannel {
  /**
   * Lays a digest out as one message or several, at most `MAX_MESSAGES`; none when there is nothing
   * to say. The message with ordinal n shows `marks[n - 1]`, by which it can be found again.
   */
  render(
    digest: Digest,
    subscription: Subscription,
    slot: Pick<Slot, 'scheduledAt' | 'coversFrom'>,
    marks: readonly string[],
  ): readonly RenderedMessage[];
  /** Posts one message under a nonce: twice under one within minutes is once. Never throws for what Discord does. */
  post(subscription: Subscription, body: string, nonce: string): Promise<PostResult>;
  /**
   * Looks for a mark among the messages of the channel from an instant on, in milliseconds; what is
   * found counts as posted in every way.
   */
  findByMarker(subscription: Subscription, mark: string, since: number): Promise<Found>;
  /** ID of the server that the channel is in; `null`: not known. */
  serverOf(channelId: string): string | null;
  /** What the bot would need to post there and has not, in the words of Discord's settings. */
  missingPermissions(subscription: Subscription): Promise<readonly string[]>;
  /** Tells whoever made the subscription why it is paused, if that can be done. */
  notifyOwner(subscription: Subscription, reason: string): Promise<void>;
}

/** Of one digest; what is left over waits for the next. */
export const MAX_MESSAGES = 5;
