import type { TargetMessage } from './command.ts';
import { unescapeMarkdown } from '../render/escape.ts';

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
