import type { TargetMessage } from './command.ts';
import { splitSentences } from '../../text/split-sentences.ts';
import { unescapeMarkdown } from '../render/escape.ts';
import { cutToLength } from '../render/render.ts';

/** As many UTF-16 units as `/ask` takes characters. */
const MAX_QUESTION = 500;

/** Reads the texts of a message: its content and the descriptions of its embeds. */
export function readMessage(message: {
  readonly content: string;
  readonly embeds: readonly { readonly description: string | null }[];
}): TargetMessage {
  const texts = [message.content, ...message.embeds.map(({ description }) => description ?? '')];
  return { texts: texts.filter((text) => text.trim() !== '') };
}

/** Escaped characters, hidden characters shown as `‹U+202E›`, links, and formatting marks. */
const MARKUP =
  /\\[^0-9A-Za-z\s]|‹U\+[0-9A-F]{4,6}›|\[([^\]\n]*)\]\(<?[^)\s]+>?\)|\*+|~~|\|\||`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu;

/**
 * The text of a message without Discord's markdown, with escaped characters restored. The marks of quoted
 * lines (`> `) are kept, because they separate quoted text from the author's own.
 */
export function readPlainText(markdown: string): string {
  return markdown.replace(MARKUP, (found, words: string | undefined) => {
    if (found.startsWith('\\') || found.startsWith('‹')) return unescapeMarkdown(found);
    return words ?? '';
  });
}

/**
 * A message's plain text as a question: on one line, and the first sentences that fit into `MAX_QUESTION`;
 * of a longer first sentence, the first words. Empty for a text without letters or digits.
 */
export function toQuestion(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(line)) return '';
  if (line.length <= MAX_QUESTION) return line;
  const sentences = splitSentences(line, { start: 0, end: line.length });
  // An overlong sentence is split at words, so its pieces count as sentences too.
  const last = sentences.filter(({ end }) => end <= MAX_QUESTION).at(-1);
  if (last !== undefined) return line.slice(0, last.end);
  const cut = cutToLength(line, MAX_QUESTION);
  const space = cut.lastIndexOf(' ');
  return space > 0 ? cut.slice(0, space) : cut;
}
