import type { TargetMessage } from './command.ts';
import { splitSentences } from '../../text/split-sentences.ts';
import { unescapeMarkdown } from '../render/escape.ts';
import { cutToLength } from '../render/render.ts';

/** In UTF-16 code units. `/ask` allows the same number of characters. */
const MAX_QUESTION = 500;

/** Reads the texts of a message: its content and the descriptions of its embeds. */
export function readMessage(message: {
  readonly content: string;
  readonly embeds: readonly { readonly description: string | null }[];
}): TargetMessage {
  const texts = [message.content, ...message.embeds.map(({ description }) => description ?? '')];
  return { texts: texts.filter((text) => text.trim() !== '') };
}

/** Matches what Discord draws as a mention, a custom emoji or a time: `<@1>`, `<:wave:1>`, `<t:1:R>`. */
const TOKENS = /(?<!\\)<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::[a-zA-Z])?|\/[^:<>]+:\d+|id:\w+)>/g;

/** Matches escaped characters, hidden characters shown as `‹U+202E›`, links, and formatting marks. */
const MARKUP =
  /\\[^0-9A-Za-z\s]|‹U\+[0-9A-F]{4,6}›|\[([^\]\n]*)\]\(<?[^)\s]+>?\)|\*+|~~|\|\||`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu;

/**
 * Returns a message's text without Discord's markdown, and unescapes characters. The marks of quoted
 * lines (`> `) are kept, because they separate quoted text from the author's own.
 */
export function readPlainText(markdown: string): string {
  return markdown.replaceAll(TOKENS, '').replace(MARKUP, (found, words: string | undefined) => {
    if (found.startsWith('\\') || found.startsWith('‹')) return unescapeMarkdown(found);
    return words ?? '';
  });
}

/**
 * Turns a message's plain text into a question on one line: the first sentences that fit into `MAX_QUESTION`,
 * or the first words if the first sentence is longer. Empty for a text without letters or digits.
 */
export function toQuestion(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(line)) return '';
  if (line.length <= MAX_QUESTION) return line;
  const sentences = splitSentences(line, { start: 0, end: line.length });
  // An overlong sentence has been split at words, so its pieces also count as sentences.
  const last = sentences.filter(({ end }) => end <= MAX_QUESTION).at(-1);
  if (last !== undefined) return line.slice(0, last.end);
  const cut = cutToLength(line, MAX_QUESTION);
  const space = cut.lastIndexOf(' ');
  return space > 0 ? cut.slice(0, space) : cut;
}
