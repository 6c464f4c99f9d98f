import type { Locale } from '../locales/locale.ts';

/** Where a reply is shown, and how many UTF-16 units it may have there. */
export interface MessageFormat {
  readonly kind: 'embed' | 'content';
  readonly limit: number;
}

/** How a text is shown: where, and in the language of its readers. */
export interface Display {
  readonly surface: MessageFormat;
  readonly locale: Locale;
}

/**
 * Needs the permission Embed Links. All embeds of a message may have 6,000 together; one holds the
 * text, a second a note of ours. Not Components V2: their texts may have 4,000 together, older
 * clients show nothing of them, and a message that has them can never be anything else.
 */
export const EMBED: MessageFormat = { kind: 'embed', limit: 4096 };

/** What can always be shown. */
export const CONTENT: MessageFormat = { kind: 'content', limit: 2000 };
