import { ComponentType } from 'discord-api-types/v10';
import { itemsOf, type Json, textOf } from '../validation/validation-errors.ts';
import type { StoredMessage } from './stored-message.ts';
import type { Channel } from './guild-state.ts';
import type { World } from './world.ts';

/** The address of attachments, and the function that creates IDs. */
export interface Presenting {
  readonly makeId: () => string;
}

/** Returns a message in the format of Discord's API. */
export function toApiMessage(
  message: StoredMessage,
  isContentShown = true,
): Record<string, unknown> {
  const { interaction, reference, thread } = message;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    author: message.author,
    content: isContentShown ? message.content : '',
    embeds: isContentShown ? message.embeds : [],
    components: isContentShown ? message.components : [],
    attachments: isContentShown ? message.attachments : [],
    flags: message.flags,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
    mentions: message.mentionedUsers,
    mention_roles: message.mentioned.roles,
    mention_everyone: message.mentioned.everyone,
    pinned: false,
    tts: false,
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.applicationId === null ? {} : { application_id: message.applicationId }),
    ...(interaction === null ? {} : { webhook_id: message.applicationId }),
    ...(interaction === null ? {} : { interaction_metadata: interaction.metadata }),
    ...(reference === null ? {} : { message_reference: { type: 0, ...reference } }),
    ...(thread === null ? {} : { thread }),
  };
}

/**
 * Whether the bot receives the content of a message without the message content intent: only for its
 * own messages, for direct messages, and for messages that mention it.
 */
export function mayBotRead(
  { bot }: World,
  { recipient }: Channel,
  { author, mentioned }: StoredMessage,
): boolean {
  return author.id === bot.id || recipient !== null || mentioned.users.includes(bot.id);
}

/** Returns the data of `MESSAGE_CREATE`, without a server for a DM channel. */
export function toMessageEvent(world: World, channel: Channel, message: StoredMessage): object {
  const shown = toApiMessage(message, mayBotRead(world, channel, message));
  return channel.guildId === null ? shown : { ...shown, guild_id: channel.guildId };
}

/** Returns an embed in the format of Discord's responses: without empty fields, with added defaults. */
export function toApiEmbed(embed: Json): Json {
  const { fields, ...rest } = dropNothing(embed);
  const list = itemsOf(fields).map((field) => ({ inline: false, ...dropNothing(field) }));
  return {
    ...Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [key, presentPart(key, value)]),
    ),
    type: 'rich',
    ...(list.length === 0 ? {} : { fields: list }),
  };
}

function presentPart(key: string, value: unknown): unknown {
  if (typeof value === 'string') return key === 'timestamp' ? value : value.trim();
  if (typeof value !== 'object' || value === null) return value;
  const part = dropNothing(value as Json);
  const proxied = ['image', 'thumbnail'].includes(key) ? { proxy_url: part['url'] } : {};
  return { ...part, ...proxied };
}

/** Returns components in the format of Discord's responses: numbered, with added defaults. */
export function toApiComponents(components: readonly Json[], { makeId }: Presenting): Json[] {
  const taken = new Set<number>();
  collectIds(components, taken);
  let next = 1;
  const number = (given: unknown): number => {
    if (typeof given === 'number' && given > 0) return given;
    while (taken.has(next)) next++;
    taken.add(next);
    return next;
  };
  const present = (component: Json): Json => {
    const { id, ...rest } = dropNothing(component);
    const numbered: Record<string, unknown> = {
      ...defaultsOf(component['type']),
      ...rest,
      id: number(id),
    };
    for (const [key, value] of Object.entries(numbered)) {
      if (key === 'components') numbered[key] = itemsOf(value).map(present);
      else if (key === 'accessory') numbered[key] = present(value as Json);
      else if (key === 'media' || key === 'file') numbered[key] = toMedia(value as Json, makeId);
      else if (key === 'items') {
        numbered[key] = itemsOf(value).map((item) => ({
          description: null,
          spoiler: false,
          ...dropNothing(item),
          media: toMedia(item['media'] as Json, makeId),
        }));
      } else if (key === 'options') numbered[key] = itemsOf(value).map(dropNothing);
    }
    return numbered;
  };
  return components.map(present);
}

function collectIds(components: readonly Json[], taken: Set<number>): void {
  for (const component of components) {
    if (typeof component['id'] === 'number') taken.add(component['id']);
    collectIds(itemsOf(component['components']), taken);
    const accessory = component['accessory'] as Json | undefined;
    if (accessory) collectIds([accessory], taken);
  }
}

function defaultsOf(type: unknown): Json {
  switch (type) {
    case ComponentType.StringSelect:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return { min_values: 1, max_values: 1 };
    case ComponentType.Separator:
      return { spacing: 1, divider: true };
    case ComponentType.Container:
      return { accent_color: null, spoiler: false };
    case ComponentType.Thumbnail:
      return { description: null, spoiler: false };
    case ComponentType.File:
      return { spoiler: false, name: null, size: null };
    default:
      return {};
  }
}

function toMedia(media: Json, makeId: () => string): Json {
  const url = textOf(media['url']);
  return { id: makeId(), url, proxy_url: url };
}

function dropNothing(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== null && inner !== ''),
  );
}
