import type { Locale } from '../locales/locale.ts';

/** The kind of a message, and the maximum length of its text in UTF-16 units. */
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
 * Needs the permission Embed Links. One embed has the text and a second one a note, with at most 6,000 units
 * together. Components V2 is not used: it allows only 4,000, older clients do not show it, and a message
 * cannot stop using it.
 */
export const EMBED: MessageFormat = { kind: 'embed', limit: 4096 };

/** Can always be shown. */
export const CONTENT: MessageFormat = { kind: 'content', limit: 2000 };
