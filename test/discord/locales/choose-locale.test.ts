import { describe, expect, it } from 'vitest';
import { LOCALES, localeFor, localesFor } from '../../../src/discord/locales/choose-locale.ts';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';

describe('the language', () => {
  it.each([
    ['de', de],
    ['de-AT', de],
    ['DE', de],
    ['en-US', en],
    ['en-GB', en],
    ['fr', en],
    ['den', en],
    ['', en],
    [null, en],
  ])(
    'for the Discord locale %j is that of the matching catalogue, or English if there is none',
    (code, expected) => {
      expect(localeFor(code)).toBe(expected);
    },
  );

  it("is the asker's for private texts and the server's for public texts", () => {
    expect(localesFor({ locale: 'de', guildLocale: 'en-US' })).toEqual({ asker: de, everyone: en });
    expect(localesFor({ locale: 'fr', guildLocale: 'de' })).toEqual({ asker: en, everyone: de });
  });

  it("is the asker's for all texts outside a server", () => {
    expect(localesFor({ locale: 'de', guildLocale: null })).toEqual({ asker: de, everyone: de });
  });

  it('has at most one catalogue, and English is listed first', () => {
    expect(LOCALES[0]).toBe(en);
    expect(new Set(LOCALES.map(({ code }) => code.split('-')[0])).size).toBe(LOCALES.length);
  });
});
