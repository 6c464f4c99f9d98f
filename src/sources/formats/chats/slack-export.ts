import { textOf, itemsOf, type JsonValue } from '../json/parse-json.ts';
import type { Chat, ChatMessage } from './chat-message.ts';

/** "1700000000.000200": seconds since 1970. */
const TIMESTAMP = /^\d{9,10}\.\d{1,6}$/;
/** Subtypes of messages that users or bots write. */
const WRITTEN = new Set(['bot_message', 'me_message', 'thread_broadcast', 'file_share']);
/** "<@U1|mara>", "<#C1|general>", "<https://example.org|the page>", "<!here>". */
const REFERENCE = /<([@#!]?)([^<>|\n]{1,2000})(?:\|([^<>\n]{0,500}))?>/g;
const PAIRS = /(?<![\w*_~])([*_~])(?=\S)([^*_~\n]{1,1000}?)(?<=\S)\1(?![\w*_~])/g;
const CHARACTERS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Whether a document is one day of a channel in an export of Slack. */
export function isSlackExport(value: JsonValue): boolean {
  if (value.kind !== 'array' || value.items.length === 0) return false;
  return value.items.every(
    (each) => textOf(each, 'type') === 'message' && TIMESTAMP.test(textOf(each, 'ts') ?? ''),
  );
}

export function readSlackExport(value: JsonValue): Chat {
  const all = value.kind === 'array' ? value.items : [];
  const written = all.filter((message) => {
    const subtype = textOf(message, 'subtype');
    return subtype === null || WRITTEN.has(subtype);
  });
  const names = new Map<string, string>();
  for (const message of written) {
    const user = textOf(message, 'user');
    if (user !== null) names.set(user, authorOf(message));
  }
  return {
    messages: written.map((message): ChatMessage => ({
      author: authorOf(message),
      repliesTo: null,
      at: new Date(Number(textOf(message, 'ts')) * 1000).toISOString(),
      url: null,
      text: visibleSlackText(textOf(message, 'text') ?? '', names),
      cards: [],
    })),
    systemMessages: all.length - written.length,
    attachments: written.reduce((sum, message) => sum + itemsOf(message, 'files').length, 0),
  };
}

function authorOf(message: JsonValue): string {
  const name =
    textOf(message, 'user_profile', 'display_name') ??
    textOf(message, 'user_profile', 'real_name') ??
    textOf(message, 'username') ??
    textOf(message, 'user') ??
    '?';
  return name.replace(/\s+/g, ' ');
}

function visibleSlackText(text: string, names: ReadonlyMap<string, string>): string {
  return text
    .replace(REFERENCE, (_, sign: string, target: string, label?: string) => {
      const name = label ?? names.get(target) ?? target.replace(/^mailto:/, '');
      return (sign === '!' ? '@' : sign) + name;
    })
    .replace(PAIRS, '$2')
    .replace(/&(?:amp|lt|gt);/g, (reference) => CHARACTERS[reference] ?? reference);
}
