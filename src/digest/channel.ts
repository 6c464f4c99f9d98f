import type { ComposedDigest } from './digest-composer.ts';
import type { Receipt, Slot, Subscription } from '../domain/subscription.ts';

/** A message laid out for a channel, with what the channel has got once it is there. */
export interface LaidOut {
  /** JSON of what is posted; only the channel reads it. */
  readonly body: string;
  readonly receipts: readonly Receipt[];
}

/**
 * What became of a try to post. `unknown`: it may be there, look before trying again. `refused`:
 * the channel cannot be posted to until a person does something about it. `later`: Discord is
 * overloaded or down; nothing was posted.
 */
export type Posting =
  | { readonly outcome: 'posted'; readonly messageId: string }
  | { readonly outcome: 'unknown' | 'refused' | 'later'; readonly reason: string };

/** Where digests go: Discord, or a stand-in for it. */
export interface Channel {
  /** Lays a digest out as one message or several, at most `MAX_MESSAGES`; none when nothing is to be said. */
  layOut(digest: ComposedDigest, subscription: Subscription, slot: Slot): readonly LaidOut[];
  /** Posts one message. Never throws for what Discord does. */
  post(subscription: Subscription, message: PostRequest): Promise<Posting>;
  /** The ID of a message of ours with this mark among the channel's last ones; `null`: none, or none can be seen. */
  find(subscription: Subscription, mark: string): Promise<string | null>;
  /** Tells whoever made the subscription that it is paused. Best effort. */
  tell(subscription: Subscription, reason: string): Promise<void>;
}

export interface PostRequest {
  readonly body: string;
  readonly nonce: string;
  /** Stands in the footer, so that a message can be found again. */
  readonly mark: string;
}

/** Of one digest; what is left over waits for the next. */
export const MAX_MESSAGES = 5;
