import type { Digest } from '../../domain/digest.ts';
import type { Reason } from '../../domain/reasons.ts';
import type { Receipt, Slot, Subscription } from '../../domain/subscription.ts';

/** A rendered message, and the receipts to record once it is posted. */
export interface RenderedMessage {
  /** JSON of the message to post, including its mark. Only the channel interprets it. */
  readonly body: string;
  readonly receipts: readonly Receipt[];
}

/**
 * The result of an attempt to post. `unknown`: the message may have been posted; search for it
 * before retrying. `refused`: nothing can be posted to the channel until a user acts. `unfit`: this
 * message will never be accepted. `later`: Discord is overloaded or down, and nothing was posted.
 */
export type PostResult =
  | { readonly outcome: 'posted'; readonly messageId: string }
  | { readonly outcome: 'unknown' | 'refused' | 'unfit' | 'later'; readonly reason: Reason };

/**
 * The result of searching for a message. `hidden`: unknown, because the bot may not read the
 * channel's history.
 */
export type Found = { readonly messageId: string } | 'absent' | 'hidden';

/** The channel in which a message is posted. */
export type PostPlace = Pick<Subscription, 'channelId' | 'serverId' | 'isCrossposted'>;

/** The destination of digests: Discord, or a fake. */
export interface DigestChannel {
  /**
   * Renders a digest as at most `MAX_MESSAGES` messages, or none if there is nothing to post.
   * Message n shows `marks[n - 1]`, which `findByMarker` searches for.
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
  post(place: PostPlace, body: string, nonce: string): Promise<PostResult>;
  /** Searches the channel's messages for a mark, from the time `since` (in milliseconds) on. */
  findByMarker(place: PostPlace, mark: string, since: number): Promise<Found>;
  /**
   * Whether this process serves a server. `null`: channels outside servers. If several processes serve
   * the bot, each has its own servers.
   */
  isOwn(serverId: string | null): boolean;
  /** Whether this process serves the server, and the bot is in it. A Discord outage does not count as leaving. */
  isIn(serverId: string | null): boolean;
  /** Whether the channel belongs to the server and is visible to the bot. */
  belongs(channelId: string, serverId: string): Promise<boolean>;
  /**
   * Resolves to the ID of the channel's server, or `null` if it is unknown.
   *
   * @throws Error if another process may serve the server, and Discord does not answer
   */
  findServer(channelId: string): Promise<string | null>;
  /** Returns the permissions that the bot lacks for posting, named as in Discord's settings. */
  missingPermissions(subscription: Subscription): Promise<readonly string[]>;
  /** Notifies the subscription's creator, if possible, of the reason for the pause. */
  notifyOwner(subscription: Subscription, reason: Reason): Promise<void>;
}

/** Maximum number of messages per digest. Sources that do not fit wait for the next digest. */
export const MAX_MESSAGES = 5;
