import { describe, expect, it } from 'vitest';
import { createZoneSuggester } from '../../../src/discord/autocomplete/suggest-zones.ts';
import { toZone } from '../../../src/digest/schedule.ts';

const WINTER = Date.UTC(2026, 0, 15);
const SUMMER = Date.UTC(2026, 6, 15);

function zones(typed: string, now = WINTER): string[] {
  return createZoneSuggester({ now: () => now })(typed).map(({ value }) => value);
}

describe('suggestions of time zones', () => {
  it.each([
    ['kolk', 'Asia/Kolkata'],
    ['Asia/Kol', 'Asia/Kolkata'],
    ['kyiv', 'Europe/Kyiv'],
    // A zone's former name finds its current one.
    ['calcutta', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    // Cities and countries that no zone is named after.
    ['mumbai', 'Asia/Kolkata'],
    ['san francisco', 'America/Los_Angeles'],
    ['new_york', 'America/New_York'],
    ['são paulo', 'America/Sao_Paulo'],
    ['sao pa', 'America/Sao_Paulo'],
    ['germany', 'Europe/Berlin'],
    ['utc', 'UTC'],
  ])('for %j list %s first', (typed, expected) => {
    expect(zones(typed)[0]).toBe(expected);
  });

  it.each(['+02:00', '+2', 'UTC+2', 'utc +02', 'GMT+0200'])(
    'for the offset %s are the zones that currently have that offset',
    (typed) => {
      expect(zones(typed)).toContain('Africa/Johannesburg');
      expect(zones(typed)).not.toContain('Europe/London');
    },
  );

  it.each([
    ['+05:30', 'Asia/Kolkata'],
    ['UTC-3:30', 'America/St_Johns'],
    ['-3', 'America/Sao_Paulo'],
  ])('for the offset %s include %s', (typed, expected) => {
    expect(zones(typed)).toContain(expected);
  });

  it('for an offset take daylight saving time into account', () => {
    expect(zones('+1', WINTER)).not.toContain('Europe/London');
    expect(zones('+1', SUMMER)).toContain('Europe/London');
  });

  it('show the offset and the cities, within the length limit of a choice', () => {
    const suggest = createZoneSuggester({ now: () => WINTER });
    expect(suggest('kolkata')[0]?.name).toMatch(/^Asia\/Kolkata · UTC\+05:30 · .*Mumbai/);
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      for (const { name } of suggest(letter)) expect(name.length).toBeLessThanOrEqual(100);
    }
  });

  it('number at most 25, and /digest accepts each of them', () => {
    const all = zones('');
    expect(all).toHaveLength(25);
    for (const zone of [...all, ...zones('a'), ...zones('+1')]) expect(toZone(zone)).toBe(zone);
  });

  it.each(['no such place', '𝔸𝔹ℂ', '+99:00', '😀'.repeat(64)])('are empty for %j', (typed) => {
    expect(zones(typed)).toEqual([]);
  });
});
