import { de } from './de.ts';
import { en } from './en.ts';
import type { Locale } from './locale.ts';

/** All languages of the bot. Users of other languages get the first one. */
export const LOCALES: readonly Locale[] = [en, de];

/** The languages of an interaction, as Discord's codes. */
interface Languages {
  /** The language of the asker's Discord app. */
  readonly locale: string;
  /** The language an admin set for the server; `null` in private. */
  readonly guildLocale: string | null;
}

/**
 * A text that only the asker sees (private replies, errors, suggestions) is in the asker's
 * language. A text that others see too (public answers, digests), or that no interaction asked for, is
 * in the preferred language of the server. Quotes stay in the language of their source.
 */
export function localesFor({ locale, guildLocale }: Languages): {
  readonly asker: Locale;
  readonly everyone: Locale;
} {
  return { asker: localeFor(locale), everyone: localeFor(guildLocale ?? locale) };
}

/** The catalogue for a language code of Discord such as `de` or `en-GB`; English if there is none. */
export function localeFor(discordLocale: string | null): Locale {
  const wanted = languageOf(discordLocale ?? '');
  return LOCALES.find(({ code }) => languageOf(code) === wanted) ?? en;
}

function languageOf(code: string): string {
  return code.toLowerCase().split('-')[0] ?? '';
}
