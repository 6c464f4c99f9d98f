import { fieldOf, itemsOf, textOf, type JsonValue } from '../json/parse-json.ts';
import type { Chat, ChatCard, ChatMessage } from './chat-message.ts';
import { type NameOf, visibleDiscordText } from './discord-markdown.ts';

/** A channel exported by DiscordChatExporter. */
export interface DiscordExport extends Chat {
  readonly guild: string | null;
  readonly channel: string | null;
  readonly url: string | null;
}

/** The types of messages that users write. All other types are messages of Discord. */
const WRITTEN = new Set(['Default', 'Reply', 'ThreadStarterMessage', '0', '19', '20', '21', '23']);
/** The ID that DiscordChatExporter gives the guild of direct messages. */
const NO_GUILD = '0';

/** Whether a document is a channel that DiscordChatExporter exported. */
export function isDiscordExport(value: JsonValue): boolean {
  return (
    fieldOf(value, 'channel')?.kind === 'object' &&
    fieldOf(value, 'guild')?.kind === 'object' &&
    fieldOf(value, 'messages')?.kind === 'array'
  );
}

export function readDiscordExport(value: JsonValue): DiscordExport {
  const all = itemsOf(value, 'messages');
  const written = all.filter(isWritten);
  const authors = new Map(written.map((message) => [textOf(message, 'id'), authorOf(message)]));
  const url = channelUrl(value);
  const messages = written.map((message, i): ChatMessage => {
    const id = textOf(message, 'id');
    const repliedTo = textOf(message, 'reference', 'messageId');
    const isAbove = repliedTo === textOf(written[i - 1], 'id');
    const nameOf = namesIn(message, value);
    return {
      author: authorOf(message),
      repliesTo: isAbove || repliedTo === null ? null : (authors.get(repliedTo) ?? null),
      at: instantOf(textOf(message, 'timestamp')),
      url: url === null || id === null || !isSnowflake(id) ? null : `${url}/${id}`,
      text: visibleDiscordText(textOf(message, 'content') ?? '', nameOf),
      cards: itemsOf(message, 'embeds').map((embed) => cardOf(embed, nameOf)),
    };
  });
  return {
    messages,
    systemMessages: all.length - written.length,
    attachments: written.reduce((sum, each) => sum + itemsOf(each, 'attachments').length, 0),
    guild: textOf(value, 'guild', 'name'),
    channel: textOf(value, 'channel', 'name'),
    url,
  };
}

function isWritten(message: JsonValue): boolean {
  return message.kind === 'object' && WRITTEN.has(textOf(message, 'type') ?? 'Default');
}

function authorOf(message: JsonValue): string {
  const name = textOf(message, 'author', 'nickname') ?? textOf(message, 'author', 'name');
  return oneLine(name ?? textOf(message, 'author', 'id') ?? '?');
}

function channelUrl(value: JsonValue): string | null {
  const guild = textOf(value, 'guild', 'id');
  const channel = textOf(value, 'channel', 'id');
  if (guild === null || channel === null || !isSnowflake(channel)) return null;
  if (guild === NO_GUILD) return `https://discord.com/channels/@me/${channel}`;
  return isSnowflake(guild) ? `https://discord.com/channels/${guild}/${channel}` : null;
}

function isSnowflake(id: string): boolean {
  return /^\d{5,20}$/.test(id);
}

function namesIn(message: JsonValue, value: JsonValue): NameOf {
  const mentions = namesById(itemsOf(message, 'mentions'));
  const roles = namesById(itemsOf(message, 'author', 'roles'));
  return (sign, id) => {
    if (sign === '#') {
      return id === textOf(value, 'channel', 'id') ? textOf(value, 'channel', 'name') : null;
    }
    return (sign === '@' ? mentions : roles).get(id) ?? null;
  };
}

function namesById(named: readonly JsonValue[]): ReadonlyMap<string, string> {
  return new Map(
    named.flatMap((each) => {
      const id = textOf(each, 'id');
      const name = textOf(each, 'nickname') ?? textOf(each, 'name');
      return id === null || name === null ? [] : [[id, name]];
    }),
  );
}

function cardOf(embed: JsonValue, nameOf: NameOf): ChatCard {
  const shown = (text: string | null): string =>
    text === null ? '' : visibleDiscordText(text, nameOf);
  const fields = itemsOf(embed, 'fields').map((field) => {
    const name = shown(textOf(field, 'name'));
    const text = shown(textOf(field, 'value'));
    return name === '' ? text : `${name}: ${text}`;
  });
  const title = shown(textOf(embed, 'title'));
  return {
    title: title === '' ? null : title,
    url: textOf(embed, 'url'),
    paragraphs: [...shown(textOf(embed, 'description')).split(/\n\s*\n/), ...fields],
  };
}

/** Returns an instant in UTC; `null` if the text is no date and time. */
function instantOf(timestamp: string | null): string | null {
  if (timestamp === null || !/^\d{4}-\d{2}-\d{2}T/.test(timestamp)) return null;
  const time = Date.parse(timestamp);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function oneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim();
}
