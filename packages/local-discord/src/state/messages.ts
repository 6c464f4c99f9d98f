import { MessageFlags, MessageType } from 'discord-api-types/v10';
import type { Clock } from '../time.ts';
import type { ChangeFeed } from './change-feed.ts';
import { evaluateMentions, type Mentioned } from './evaluate-mentions.ts';
import { itemsOf, type Json, textOf } from '../validation/validation-errors.ts';
import { type FileSent, flagsAfter } from '../validation/message-rules.ts';
import { toApiComponents, toApiEmbed } from './present-message.ts';
import { Refusal } from '../validation/refusal.ts';
import type { Attachment, MessageOrigin, StoredMessage } from './stored-message.ts';
import type { Channel, User } from './guild-state.ts';
import { findUser, type World } from './world.ts';

/** The data of a new message. */
export interface Draft {
  readonly channel: Channel;
  readonly author: User;
  readonly body: Json;
  readonly files?: readonly FileSent[];
  readonly type?: MessageType;
  readonly visibleTo?: string | null;
  readonly interaction?: MessageOrigin | null;
  readonly reference?: StoredMessage['reference'];
}

/** The messages of all servers and of all DM channels. */
export class Messages {
  readonly #byId = new Map<string, StoredMessage>();
  /** The messages of each channel that has any, oldest first. */
  readonly #byChannel = new Map<string, Set<StoredMessage>>();
  readonly #world: World;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #makeId: () => string;
  readonly #feed: ChangeFeed;

  constructor(parts: {
    readonly world: World;
    readonly clock: Pick<Clock, 'now'>;
    readonly makeId: () => string;
    readonly feed: ChangeFeed;
  }) {
    this.#world = parts.world;
    this.#clock = parts.clock;
    this.#makeId = parts.makeId;
    this.#feed = parts.feed;
  }

  create(draft: Draft): StoredMessage {
    const { channel, author, body, interaction = null, visibleTo = null } = draft;
    const isBot = author.bot === true;
    const content = textOf(body['content']).trim();
    const components = toApiComponents(itemsOf(body['components']), { makeId: this.#makeId });
    const mentioned = this.#mentioned(channel, content, components, body, interaction !== null);
    const id = this.#makeId();
    const message: StoredMessage = {
      id,
      channelId: channel.id,
      type: draft.type ?? MessageType.Default,
      author,
      content,
      embeds: itemsOf(body['embeds']).map(toApiEmbed),
      components,
      attachments: this.#attach(id, body, draft.files ?? [], []),
      flags: flagsAfter(body, null),
      createdAt: this.#clock.now(),
      editedAt: null,
      visibleTo,
      interaction,
      applicationId: isBot ? this.#world.applicationId : null,
      nonce: (body['nonce'] ?? null) as string | number | null,
      reference: draft.reference ?? null,
      mentioned,
      mentionedUsers: this.#usersOf(mentioned),
      thread: null,
    };
    this.#byId.set(id, message);
    const others = this.#byChannel.get(channel.id);
    if (others === undefined) this.#byChannel.set(channel.id, new Set([message]));
    else others.add(message);
    // Clients list a DM channel only when it has a message.
    const appears = channel.recipient !== null && channel.lastMessageId === null;
    channel.lastMessageId = id;
    if (channel.thread !== null) channel.thread.messages++;
    if (appears) this.#feed.publish({ kind: 'channels' });
    this.#publish(message, 'created');
    return message;
  }

  /** Changes the fields in the body, never the visibility. The first edit of a placeholder replaces it. */
  edit(message: StoredMessage, body: Json, files: readonly FileSent[] = []): void {
    const isFilled = (message.flags & MessageFlags.Loading) !== 0;
    message.flags = flagsAfter(body, message) & ~MessageFlags.Loading;
    if (body['content'] !== undefined) message.content = textOf(body['content']).trim();
    if (body['embeds'] !== undefined) message.embeds = itemsOf(body['embeds']).map(toApiEmbed);
    if (body['components'] !== undefined) {
      message.components = toApiComponents(itemsOf(body['components']), { makeId: this.#makeId });
    }
    if (body['attachments'] !== undefined || files.length > 0) {
      message.attachments = this.#attach(message.id, body, files, message.attachments);
    }
    const channel = this.#world.channels.get(message.channelId);
    if (channel !== undefined) {
      const { content, components } = message;
      const isReply = message.interaction !== null;
      message.mentioned = this.#mentioned(channel, content, components, body, isReply);
      message.mentionedUsers = this.#usersOf(message.mentioned);
    }
    if (!isFilled) message.editedAt = this.#clock.now();
    this.#publish(message, 'edited');
  }

  delete(message: StoredMessage): void {
    this.#byId.delete(message.id);
    this.#byChannel.get(message.channelId)?.delete(message);
    this.#publish(message, 'deleted');
  }

  /** Reports a change of the message that is not in its body. */
  touch(message: StoredMessage): void {
    this.#publish(message, 'edited');
  }

  get(id: string): StoredMessage | undefined {
    return this.#byId.get(id);
  }

  /** Finds the newest message for which `wanted` returns `true`. */
  find(wanted: (message: StoredMessage) => boolean): StoredMessage | undefined {
    return [...this.#byId.values()].findLast(wanted);
  }

  /** Returns all messages of a channel, including ephemeral ones. */
  everywhere(channelId: string): StoredMessage[] {
    return [...(this.#byChannel.get(channelId) ?? [])];
  }

  /** Returns the messages that `viewer` sees in a channel, oldest first. `null`: without ephemeral messages. */
  inChannel(channelId: string, viewer: string | null): StoredMessage[] {
    return this.everywhere(channelId).filter(
      ({ visibleTo }) => visibleTo === null || visibleTo === viewer,
    );
  }

  /** @throws Refusal `unknown-message`, also for ephemeral messages: they need an interaction's token */
  require(channelId: string, id: string): StoredMessage {
    const message = this.#byId.get(id);
    if (message?.channelId !== channelId || message.visibleTo !== null) {
      throw new Refusal('unknown-message');
    }
    return message;
  }

  #attach(
    messageId: string,
    body: Json,
    files: readonly FileSent[],
    before: readonly Attachment[],
  ): Attachment[] {
    const named = body['attachments'] === undefined ? null : itemsOf(body['attachments']);
    const kept = before.filter(({ id }) => named === null || named.some((one) => one['id'] === id));
    return [
      ...kept,
      ...files.map((file) => {
        const about = named?.find((one) => textOf(one['id']) === file.id);
        const description = textOf(about?.['description']);
        const id = this.#makeId();
        const url = `https://cdn.discordapp.com/attachments/${messageId}/${id}/${encodeURIComponent(file.name)}`;
        const { name: filename, size, type } = file;
        const attachment = { id, filename, size, url, proxy_url: url, content_type: type };
        return description === '' ? attachment : { ...attachment, description };
      }),
    ];
  }

  #mentioned(
    channel: Channel,
    content: string,
    components: readonly Json[],
    body: Json,
    isReply: boolean,
  ): Mentioned {
    const shown = { content, components };
    const source = isReply ? 'reply' : 'channel';
    return evaluateMentions(this.#world, channel, shown, body['allowed_mentions'], source);
  }

  #usersOf({ users }: Mentioned): User[] {
    return users.flatMap((id) => findUser(this.#world, id) ?? []);
  }

  #publish(
    { channelId, id, visibleTo }: StoredMessage,
    what: 'created' | 'edited' | 'deleted',
  ): void {
    this.#feed.publish({ kind: 'message', what, channelId, messageId: id, visibleTo });
  }
}
