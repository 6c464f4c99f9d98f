import { de } from './de.ts';
import { en } from './en.ts';
import type { Locale } from './locale.ts';

/** All languages of the bot. Users of any other language get the first language of this list. */
export const LOCALES: readonly Locale[] = [en, de];

/** The languages of an interaction, as Discord's codes. */
interface Languages {
  /** The language of the asker's Discord app. */
  readonly locale: string;
  /** The language that an admin has set for the server; `null` outside a server. */
  readonly guildLocale: string | null;
}

/**
 * Chooses the languages. Texts that only the asker sees (private replies, errors, suggestions) are in the
 * asker's language. Texts that others also see (public answers, digests) are in the server's preferred
 * language. Quotes stay in the language of their source.
 */
export function localesFor({ locale, guildLocale }: Languages): {
  readonly asker: Locale;
  readonly everyone: Locale;
} {
  return { asker: localeFor(locale), everyone: localeFor(guildLocale ?? locale) };
}

/** Returns the catalogue for a Discord language code such as `de` or `en-GB`; English if there is none. */
export function localeFor(discordLocale: string | null): Locale {
  const wanted = languageOf(discordLocale ?? '');
  return LOCALES.find(({ code }) => languageOf(code) === wanted) ?? en;
}

function languageOf(code: string): string {
  return code.toLowerCase().split('-')[0] ?? '';
}
