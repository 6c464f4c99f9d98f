import { describe, expect, it } from 'vitest';
import { placeOf, type Place } from '../../../src/domain/place.ts';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { formatPlace } from '../../../src/discord/render/format-place.ts';

describe('a place in the original document', () => {
  it.each<[Place, string, string]>([
    [{ kind: 'page', page: 12 }, 'page 12', 'Seite 12'],
    [{ kind: 'row', row: 3 }, 'row 3', 'Zeile 3'],
    [{ kind: 'line', line: 7 }, 'line 7', 'Zeile 7'],
    [{ kind: 'entry', entry: 2 }, 'entry 2', 'Eintrag 2'],
    [{ kind: 'time', seconds: 123.9 }, '2:03', '2:03'],
    [{ kind: 'time', seconds: 3723 }, '1:02:03', '1:02:03'],
    [{ kind: 'section', name: ' The\nharbour ' }, 'The harbour', 'The harbour'],
    [
      { kind: 'message', author: 'Ann', at: '2026-03-18T09:00:00.000Z', url: null },
      'Ann, 18 Mar 2026',
      'Ann, 18. März 2026',
    ],
    [{ kind: 'message', author: null, at: null, url: null }, '', ''],
  ])('%j reads "%s" in English and "%s" in German', (place, english, german) => {
    expect(formatPlace(place, en)).toBe(english);
    expect(formatPlace(place, de)).toBe(german);
  });

  it('shortens a long name between two characters', () => {
    const name = formatPlace({ kind: 'section', name: '🧭'.repeat(80) }, en);
    expect(name).toBe(`${'🧭'.repeat(60)}…`);
  });

  it('is that of the span that contains the first character', () => {
    const places = [
      { start: 0, end: 10, place: { kind: 'page', page: 1 } },
      { start: 12, end: 20, place: { kind: 'page', page: 2 } },
    ] as const;
    expect(placeOf(places, { start: 9, end: 15 })).toEqual({ kind: 'page', page: 1 });
    expect(placeOf(places, { start: 10, end: 15 })).toBeNull();
    expect(placeOf(places, { start: 12, end: 15 })).toEqual({ kind: 'page', page: 2 });
    expect(placeOf(places, { start: 20, end: 25 })).toBeNull();
    expect(placeOf([], { start: 0, end: 1 })).toBeNull();
  });
});
