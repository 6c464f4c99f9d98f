import { rawTimeZones } from '@vvo/tzdb';
import type { Clock } from '../../domain/time.ts';
import { type Choice, MAX_CHOICES } from '../commands/command.ts';
import { oneLine } from '../render/render.ts';

const MAX_LENGTH = 100;
const MINUTE_MS = 60_000;
/** An offset, such as `+2`, `+02:00`, `UTC+2` or `GMT-0330`. */
const OFFSET = /^(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?$/i;

interface Zone {
  readonly name: string;
  readonly cities: readonly string[];
  /** Words that find the zone, folded, in three groups by preference: places, former names, country. */
  readonly words: readonly (readonly string[])[];
}

/** `Intl.supportedValuesOf` is not used: with Node.js 20 it lists Asia/Calcutta and Europe/Kiev. */
const ZONES: readonly Zone[] = [
  { name: 'UTC', cities: [], words: [['utc'], [], []] },
  ...rawTimeZones
    .map(({ name, group, mainCities, countryName }) => ({
      name,
      cities: mainCities,
      words: [
        [...partsOf(name), ...mainCities.map(fold)],
        group.flatMap(partsOf),
        [fold(countryName)],
      ],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
];

/**
 * Suggests time zones by their current IANA names. A typed offset finds the zones that have this offset now.
 * Other words find zones by place, then by former name, then by country.
 */
export function createZoneSuggester(
  clock: Pick<Clock, 'now'>,
): (typed: string) => readonly Choice[] {
  return (typed) => {
    const now = clock.now();
    const offset = readOffset(typed);
    const found = offset === null ? findByWords(fold(typed)) : ZONES;
    const choices: Choice[] = [];
    for (const zone of found) {
      const minutes = offsetOf(zone.name, now);
      if (minutes === null || (offset !== null && minutes !== offset)) continue;
      choices.push(toChoice(zone, minutes));
      if (choices.length === MAX_CHOICES) break;
    }
    return choices;
  };
}

function findByWords(typed: string): Zone[] {
  const ranked: Zone[][] = [[], [], [], []];
  for (const zone of ZONES) {
    const rank = zone.words.findIndex((words) => words.some((word) => word.startsWith(typed)));
    if (rank !== -1) ranked[rank]?.push(zone);
    else if (zone.words.flat().some((word) => word.includes(typed))) ranked[3]?.push(zone);
  }
  return ranked.flat();
}

/** Parses a typed offset into minutes east of UTC; `null` if the text is no offset. */
function readOffset(typed: string): number | null {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(typed.trim()) ?? [];
  if (hours === undefined) return null;
  const size = Number(hours) * 60 + Number(minutes);
  return sign === '+' ? size : -size;
}

/** Returns the zone's offset in minutes east of UTC; `null` if this Node.js does not know the zone. */
function offsetOf(timeZone: string, at: number): number | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const part = format.formatToParts(at).find(({ type }) => type === 'timeZoneName');
    return readOffset(part?.value ?? '') ?? 0;
  } catch {
    return null;
  }
}

function toChoice({ name, cities }: Zone, minutes: number): Choice {
  const sign = minutes < 0 ? '-' : '+';
  const time = new Date(Math.abs(minutes) * MINUTE_MS).toISOString().slice(11, 16);
  const parts = [name, `UTC${sign}${time}`, ...(cities.length === 0 ? [] : [cities.join(', ')])];
  return { name: oneLine(parts.join(' · '), MAX_LENGTH), value: name };
}

/** Returns the folded name and its last part, such as `asia/kolkata` and `kolkata`. */
function partsOf(zone: string): string[] {
  const folded = fold(zone);
  return [folded, ...folded.split('/').slice(1)];
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('_', ' ').trim();
}
