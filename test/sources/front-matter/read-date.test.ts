import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDate } from '../../../src/sources/front-matter/read-date.ts';

const check = (text: string, expected: string | null): void => {
  expect(readDate(text)).toBe(expected);
};

it.each([
  ['2026', '2026'],
  ['2026-12', '2026-12'],
  ['2024-02-29', '2024-02-29'],
  ['2024-3-5', '2024-03-05'],
  ['2024/03/05', '2024-03-05'],
  ['20240305', '2024-03-05'],
  ['March 5, 2024', '2024-03-05'],
  ['5th March 2024', '2024-03-05'],
  ['Mar. 2024', '2024-03'],
  ['5. März 2024', '2024-03-05'],
  ['5 de marzo de 2024', '2024-03-05'],
  ['2024年3月5日', '2024-03-05'],
  ['Tuesday, March 5th 2024, 10:00:00 am', '2024-03-05'],
])('the date %j is certain', check);

it.each([
  ['2024-03-05 10:00:00 +0900', '2024-03-05T10:00:00+09:00'],
  ['2024-03-05 10:00:00 -5', '2024-03-05T10:00:00-05:00'],
  ['2024-03-05T10:00Z', '2024-03-05T10:00Z'],
  ['Tue, 05 Mar 2024 10:00:00 GMT', '2024-03-05T10:00:00Z'],
])('the date and time %j have a time zone', check);

it.each(['2024-03-05 10:00:00', '2024-03-05T10:00', '2024-03-05 10:00 PST'])(
  'the time of %j is left out, because its time zone is uncertain',
  (text) => {
    check(text, '2024-03-05');
  },
);

it('the order of day and month is read only if there is one possible order', () => {
  check('25/12/2024', '2024-12-25');
  check('12/25/2024', '2024-12-25');
  check('05.05.2024', '2024-05-05');
  check('05/03/2024', null);
});

it.each([
  ...['', 'true', 'draft', 'May', '2026-02-30', '2026-13', '0000', '31 June 2024', '24-03-05'],
  ...['1710000000', '2024-03-05T25:00Z', '2024-03-05 later', '{{ date }}', 'March 2024 to May'],
])('%j is no certain date', (text) => {
  check(text, null);
});

it('every day is read from its usual forms', () => {
  const days = fc.date({
    min: new Date('1000-01-01'),
    max: new Date('2999-12-31'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, (date) => {
      const day = date.toISOString().slice(0, 10);
      check(date.toISOString(), date.toISOString());
      check(date.toUTCString(), `${date.toISOString().slice(0, 19)}Z`);
      check(day.replaceAll('-', '/'), day);
      for (const language of ['en-US', 'en-GB', 'de', 'fr', 'es']) {
        const format = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
        check(new Intl.DateTimeFormat(language, format).format(date), day);
      }
    }),
  );
});
