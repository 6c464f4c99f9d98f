import { describe, expect, it } from 'vitest';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { createFormats } from '../../../src/discord/locales/formats.ts';

describe('plurals', () => {
  it.each(['en', 'de', 'pl', 'ar', 'ja'])('in %s follow Intl.PluralRules', (language) => {
    const forms = {
      ...{ zero: 'zero', one: 'one', two: 'two' },
      ...{ few: 'few', many: 'many', other: 'other' },
    };
    const { plural } = createFormats(language);
    const rules = new Intl.PluralRules(language);
    for (const number of [0, 1, 2, 3, 5, 11, 21, 22, 100, 1.5]) {
      expect(plural(number, forms)).toBe(rules.select(number));
    }
  });

  it('use the form "other" if another form is missing', () => {
    expect(createFormats('pl').plural(2, { one: 'cytat', other: 'cytatów' })).toBe('cytatów');
  });

  it.each([
    [en, ['0 quotes', '1 quote', '2 quotes', '11 quotes', '1,234 quotes']],
    [de, ['0 Zitate', '1 Zitat', '2 Zitate', '11 Zitate', '1.234 Zitate']],
  ])('count quotes correctly in $code', ({ answer }, expected) => {
    expect([0, 1, 2, 11, 1234].map((of) => answer.quotes(of, of))).toEqual(expected);
  });

  it('have the grammatical case that the sentence requires', () => {
    expect(de.answer.quotes(5, 3)).toBe('3 von 5 Zitaten');
    expect(en.answer.quotes(5, 3)).toBe('3 of 5 quotes');
  });
});

describe('numbers and dates', () => {
  const evening = new Date('2026-09-01T22:30:00Z');

  it.each([
    [en, '1,234.57', '91 %', '1 Sep 2026', 'Sep 2026', '2 Sep 2026, 00:30'],
    [de, '1.234,57', '91 %', '1. Sept. 2026', 'Sept. 2026', '2. Sept. 2026, 00:30'],
  ])('follow the rules of $code', ({ formats }, number, percent, day, month, minute) => {
    expect(formats.number(1234.567)).toBe(number);
    expect(formats.percent(0.914)).toBe(percent);
    expect(formats.day(evening)).toBe(day);
    expect(formats.month(evening)).toBe(month);
    expect(formats.minute(evening, 'Europe/Berlin')).toBe(minute);
  });
});
