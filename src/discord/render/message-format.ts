import type { Locale } from '../locales/locale.ts';

/** The kind of a message, and the maximum length of its text in UTF-16 code units. */
export interface MessageFormat {
  readonly kind: 'embed' | 'content';
  readonly limit: number;
}

/** The format of a message and the language of its readers. */
export interface Display {
  readonly surface: MessageFormat;
  readonly locale: Locale;
}

/**
 * Requires the permission Embed Links. One embed contains the text and another a note, together at most 6,000
 * UTF-16 code units. Components V2 is not used: it allows only 4,000, older clients do not show it, and a
 * message cannot return from it to embeds.
 */
export const EMBED: MessageFormat = { kind: 'embed', limit: 4096 };

/** Plain text, which requires no permission. */
export const CONTENT: MessageFormat = { kind: 'content', limit: 2000 };
