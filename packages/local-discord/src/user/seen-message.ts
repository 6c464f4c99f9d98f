import {
  MessageFlags,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type MessageType,
} from 'discord-api-types/v10';
import type { Mentioned } from '../state/evaluate-mentions.ts';
import type { Attachment, StoredMessage } from '../state/stored-message.ts';
import type { User } from '../state/guild-state.ts';

/** A snapshot of a message from the point of view of a user in the channel. */
export interface SeenMessage {
  readonly id: string;
  readonly channelId: string;
  readonly type: MessageType;
  readonly author: User;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly attachments: readonly Attachment[];
  readonly flags: number;
  /** The client shows "Only you can see this". */
  readonly ephemeral: boolean;
  /** The client shows "The bot is thinking…". */
  readonly loading: boolean;
  /** Whether the message was published to other servers. */
  readonly published: boolean;
  /** Creation time in milliseconds since 1970. */
  readonly createdAt: number;
  readonly editedAt: number | null;
  /** For a response to an interaction: the client shows "reader used /ask". */
  readonly usedBy: { readonly user: User; readonly name: string } | null;
  readonly replyTo: string | null;
  readonly threadId: string | null;
  readonly mentioned: Mentioned;
}

export function toSeen(message: StoredMessage): SeenMessage {
  const has = (flag: MessageFlags): boolean => (message.flags & flag) !== 0;
  const { interaction, thread } = message;
  return {
    id: message.id,
    channelId: message.channelId,
    type: message.type,
    author: message.author,
    content: message.content,
    embeds: message.embeds,
    components: message.components as unknown as readonly APIMessageTopLevelComponent[],
    attachments: message.attachments,
    flags: message.flags,
    ephemeral: message.visibleTo !== null,
    loading: has(MessageFlags.Loading),
    published: has(MessageFlags.Crossposted),
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    usedBy: interaction === null ? null : { user: interaction.user, name: interaction.name },
    replyTo: message.reference?.message_id ?? null,
    threadId: thread === null ? null : (thread as { id: string }).id,
    mentioned: message.mentioned,
  };
}
