import type { TargetMessage } from './command.ts';
import { unescapeMarkdown } from '../render/escape.ts';

/** What a message says: its content, and what stands in its embeds. */
export function readMessage(message: {
  readonly content: string;
  readonly embeds: readonly { readonly description: string | null }[];
}): TargetMessage {
  const texts = [message.content, ...message.embeds.map(({ description }) => description ?? '')];
  return { texts: texts.filter((text) => text.trim() !== '') };
}

/** A character escaped or written out, a link with its words, and marks that set words off. */
const MARKUP =
  /\\[^0-9A-Za-z\s]|‹U\+[0-9A-F]{4,6}›|\[([^\]\n]*)\]\(<?[^)\s]+>?\)|\*+|~~|\|\||`+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu;

/**
 * The words of a message without Discord's marks; what was escaped stands as it is. The marks of
 * quoted lines (`> `) stay, because they say whose words those are.
 */
export function readPlainText(markdown: string): string {
  return markdown.replace(MARKUP, (found, words: string | undefined) => {
    if (found.startsWith('\\') || found.startsWith('‹')) return unescapeMarkdown(found);
    return words ?? '';
  });
}
