import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findDue,
  keptTimes,
  MIN_GAP_MS,
  nextSlots,
  OLDEST_MS,
  timeOf,
  toTimes,
  toZone,
  weekdayOf,
} from '../../src/digest/schedule.ts';
import { CADENCES, WEEKDAYS } from '../../src/domain/subscription.ts';
import { en } from '../../src/discord/locales/en.ts';
import { wordThrown } from '../support/word-fault.ts';

const { problems } = en;

/** Checks the slots after a date and time. All are in UTC, without seconds. */
function check(pattern: string, zone: string, after: string, expected: readonly string[]): void {
  const slots = nextSlots({ pattern, zone }, Date.parse(after), expected.length);
  expect(slots.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual(expected);
}

describe('a local time at a clock change', () => {
  it.each([
    // In spring, 02:30 is skipped: it fires once, an hour later. The next day is normal.
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', ['2026-03-29T01:30', '2026-03-30T00:30']],
    [
      'America/New_York',
      '30 2 * * *',
      '2026-03-07T12:00Z',
      ['2026-03-08T07:30', '2026-03-09T06:30'],
    ],
    // Lord Howe's clocks change by half an hour.
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03T00:00Z',
      ['2026-10-03T15:45', '2026-10-04T15:15'],
    ],
    // In autumn, 02:30 occurs twice, but fires only once.
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    [
      'America/New_York',
      '30 1 * * *',
      '2026-10-31T12:00Z',
      ['2026-11-01T05:30', '2026-11-02T06:30'],
    ],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-04T00:00Z',
      ['2026-04-04T15:15', '2026-04-05T15:15'],
    ],
  ])('%s: %s fires once a day', (zone, pattern, after, expected) => {
    check(pattern, zone, after, expected);
  });

  it('such as nine o’clock stays the same across both changes', () => {
    check('0 9 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', [
      '2026-03-28T08:00',
      '2026-03-29T07:00',
    ]);
    check('0 9 * * *', 'Europe/Berlin', '2026-10-24T00:00Z', [
      '2026-10-24T07:00',
      '2026-10-25T08:00',
    ]);
  });

  it('that coincides with another local time forms one slot with it', () => {
    check('30 2,3 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', [
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ]);
    check('0 * * * *', 'Europe/Berlin', '2026-03-29T00:30Z', [
      '2026-03-29T01:00',
      '2026-03-29T02:00',
    ]);
  });
});

describe('weekly digests', () => {
  const now = Date.parse('2026-03-18T12:00Z');

  it.each(WEEKDAYS.map((weekday, day) => [weekday, day] as const))(
    'on %s fall on that day, which the cron pattern contains',
    (weekday, day) => {
      const { pattern, zone } = toTimes(
        { cadence: 'weekly', weekday, time: '07:05', zone: 'UTC' },
        now,
      );
      const [next = 0] = nextSlots({ pattern, zone }, now, 1);
      expect(new Date(next).getUTCDay()).toBe(day);
      expect([weekdayOf(pattern), timeOf(pattern)]).toEqual([weekday, '07:05']);
    },
  );

  it('refuse a weekday with another cadence', () => {
    const daily = { cadence: 'daily', weekday: 'friday', zone: 'UTC' } as const;
    expect(() => toTimes(daily, now)).toThrow(
      expect.objectContaining({
        problem: { code: 'weekday-without-weekly', params: { cadence: 'daily' } },
      }) as Error,
    );
  });

  it.each([
    [{ time: '08:00' }, { time: '08:00', weekday: 'friday' }],
    [{ weekday: 'sunday' }, { time: '09:30', weekday: 'sunday' }],
    [{}, { time: '09:30', weekday: 'friday' }],
  ] as const)('edited with %j keep their other values', (given, expected) => {
    const before = { cadence: 'weekly', pattern: '30 9 * * 5' } as const;
    expect(keptTimes(before, given, 'weekly')).toEqual({ ...expected, cron: undefined });
  });
});

describe('a schedule', () => {
  it.each([
    ['a leap day', '0 9 29 2 *', 'UTC', ['2028-02-29T09:00', '2032-02-29T09:00']],
    [
      'the end of the year',
      '30 23 31 12 *',
      'Asia/Kolkata',
      ['2026-12-31T18:00', '2027-12-31T18:00'],
    ],
    [
      'new year in Auckland, still the old year in UTC',
      '0 0 1 1 *',
      'Pacific/Auckland',
      ['2026-12-31T11:00'],
    ],
  ])('fires at the right times for %s', (_, pattern, zone, expected) => {
    check(pattern, zone, '2026-01-02T00:00Z', expected);
  });

  it('for weekdays skips Saturday and Sunday in its zone, and a weekly one fires on Monday', () => {
    const now = Date.parse('2026-03-20T12:00Z');
    const weekdays = toTimes({ cadence: 'weekdays', time: '08:05', zone: 'Asia/Tokyo' }, now);
    check(weekdays.pattern, weekdays.zone, '2026-03-20T12:00Z', [
      '2026-03-22T23:05',
      '2026-03-23T23:05',
    ]);
    const weekly = toTimes({ cadence: 'weekly', zone: 'UTC' }, now);
    check(weekly.pattern, weekly.zone, '2026-03-20T12:00Z', [
      '2026-03-23T09:00',
      '2026-03-30T09:00',
    ]);
  });

  it.each(CADENCES.filter((cadence) => cadence !== 'cron'))(
    'keeps the time of day with the cadence %s (only the minute if hourly)',
    (cadence) => {
      const { pattern } = toTimes({ cadence, time: '14:05', zone: 'UTC' }, 0);
      expect(timeOf(pattern)).toBe(cadence === 'hourly' ? '00:05' : '14:05');
    },
  );
});

describe('the schedule input of a user', () => {
  it.each([
    [{ cadence: 'daily', time: '24:00', zone: 'UTC' }, problems['bad-time']({ given: '24:00' })],
    [{ cadence: 'daily', time: '9', zone: 'UTC' }, problems['bad-time']({ given: '9' })],
    [{ cadence: 'daily', zone: 'Mars/Olympus' }, problems['bad-zone']({ given: 'Mars/Olympus' })],
    [{ cadence: 'daily', zone: '+02:00' }, problems['bad-zone']({ given: '+02:00' })],
    [
      { cadence: 'daily', zone: 'UTC', cron: '0 9 * * *' },
      problems['cron-without-cadence']({ cadence: 'daily' }),
    ],
    [{ cadence: 'cron', zone: 'UTC' }, problems['cron-fields']({ pattern: '' })],
    [
      { cadence: 'cron', zone: 'UTC', cron: '0 9 * * *', time: '09:00' },
      problems['cron-with-time']({}),
    ],
    [
      { cadence: 'cron', zone: 'UTC', cron: '* * * * * *' },
      problems['cron-fields']({ pattern: '* * * * * *' }),
    ],
    [
      { cadence: 'cron', zone: 'UTC', cron: '61 * * * *' },
      problems['bad-cron']({ pattern: '61 * * * *' }),
    ],
    [
      { cadence: 'cron', zone: 'UTC', cron: '*/30 * * * *' },
      problems['digests-too-close']({ pattern: '*/30 * * * *', minutes: 30 }),
    ],
    [
      { cadence: 'cron', zone: 'UTC', cron: '0,59 9 * * *' },
      problems['digests-too-close']({ pattern: '0,59 9 * * *', minutes: 59 }),
    ],
    [
      { cadence: 'cron', zone: 'UTC', cron: '0 9 30 2 *' },
      problems['cron-never']({ pattern: '0 9 30 2 *' }),
    ],
  ] as const)('%j is refused with an error that names the requirement', (given, expected) => {
    expect(wordThrown(() => toTimes(given, 0))).toMatchObject(expected);
  });

  it('is accepted if two digests are less than an hour apart only at clock changes', () => {
    const given = { cadence: 'cron', zone: 'Europe/Berlin', cron: '30 2,3 * * *' } as const;
    expect(toTimes(given, Date.parse('2026-01-01')).pattern).toBe('30 2,3 * * *');
    expect(toZone('europe/berlin')).toBe('Europe/Berlin');
    expect(toZone('Europe/Kyiv')).toBe('Europe/Kyiv');
    expect(toZone('asia/ho_chi_minh')).toBe('Asia/Ho_Chi_Minh');
  });
});

describe('findDue', () => {
  const times = { pattern: '0 9 * * *', zone: 'UTC' };
  const at = (text: string): number => Date.parse(`${text}Z`);

  it('returns a slot once it is due, and not before', () => {
    expect(findDue(times, at('2026-03-18T09:00'), at('2026-03-19T08:59')).slot).toBeNull();
    const due = findDue(times, at('2026-03-18T09:00'), at('2026-03-19T09:00'));
    expect(due).toMatchObject({ slot: at('2026-03-19T09:00'), missed: [] });
  });

  it('combines the slots of an outage into one, and posts none that is more than a day late', () => {
    const due = findDue(times, at('2026-03-10T09:00'), at('2026-03-19T10:00'));
    expect(due.slot).toBe(at('2026-03-19T09:00'));
    expect(due.missed).toHaveLength(8);
    const weekly = { ...times, pattern: '0 9 * * 1' };
    const late = findDue(weekly, at('2026-03-09T09:00'), at('2026-03-18T10:00'));
    expect(late).toMatchObject({ slot: null, missed: [at('2026-03-16T09:00')] });
  });

  it('repeats no slot after the clock was set back', () => {
    expect(findDue(times, at('2026-03-19T09:00'), at('2026-03-12T09:00'))).toMatchObject({
      slot: null,
      missed: [],
    });
  });

  it('returns every slot exactly once and in order, as due or missed, whenever it is called', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12 });
    const pattern = fc.constantFrom('30 2 * * *', '30 2,3 * * *', '0 9 * * 1-5', '15 6 1 * *');
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
    fc.assert(
      fc.property(pattern, zone, pauses, (p, z, hours) => {
        const of = { pattern: p, zone: z };
        // Berlin changes its clocks three days later. New York changed them a day earlier.
        const start = at('2026-10-22T00:00');
        let [now, last] = [start, start];
        const seen: number[] = [];
        for (const hour of hours) {
          now += hour * MIN_GAP_MS;
          const { slot, missed } = findDue(of, last, now);
          if (slot !== null) expect(now - slot).toBeLessThanOrEqual(OLDEST_MS);
          seen.push(...missed, ...(slot === null ? [] : [slot]));
          last = seen.at(-1) ?? last;
        }
        const all = nextSlots(of, start, 250).filter((one) => one <= now);
        expect(seen).toEqual(all);
      }),
      { numRuns: 12 },
    );
  });
});
