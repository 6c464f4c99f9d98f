import type { MessageType } from 'discord-api-types/v10';
import type { Mentioned } from './evaluate-mentions.ts';
import type { Json } from '../validation/validation-errors.ts';
import type { User } from './guild-state.ts';

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly url: string;
  readonly proxy_url: string;
  readonly content_type: string;
  readonly description?: string;
}

/** The interaction that a message answers. */
export interface MessageOrigin {
  readonly interactionId: string;
  readonly user: User;
  /** The name of the command, or the label or `custom_id` of the component. */
  readonly name: string;
  /** The value of `interaction_metadata`. */
  readonly metadata: object;
}

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly type: MessageType;
  readonly author: User;
  content: string;
  embeds: readonly Json[];
  components: readonly Json[];
  attachments: readonly Attachment[];
  flags: number;
  readonly createdAt: number;
  editedAt: number | null;
  /** The only user who sees the message; `null`: all users in the channel. */
  readonly visibleTo: string | null;
  readonly interaction: MessageOrigin | null;
  readonly applicationId: string | null;
  readonly nonce: string | number | null;
  readonly reference: { readonly channel_id: string; readonly message_id: string } | null;
  mentioned: Mentioned;
  mentionedUsers: readonly User[];
  /** The thread that was started from this message, in the format of Discord's API. */
  thread: object | null;
}
