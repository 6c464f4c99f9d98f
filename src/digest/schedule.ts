import { Cron } from 'croner';
import type { Reason } from '../domain/reasons.ts';
import { UserFacingError } from '../domain/errors.ts';
import {
  type Cadence,
  CADENCE_PATTERNS,
  type Subscription,
  type Weekday,
  WEEKDAYS,
} from '../domain/subscription.ts';

/** The times of a digest: five cron fields, in the local time of the zone. */
export interface Times {
  readonly pattern: string;
  readonly zone: string;
}

export const MIN_GAP_MS = 3_600_000;
/**
 * Number of slots checked for being at least an hour apart. Later slots only repeat the pattern.
 */
const SLOTS_CHECKED = 100;
/** Limits the search, because Croner may return a time again if two local times coincide. */
const MAX_STEPS = 100;

/**
 * Returns the next slot after `after`, both in milliseconds, or `null` if there is none. A local
 * time skipped by a clock change becomes a slot later by the size of the change. A local time that
 * occurs twice gives only one slot.
 */
export function nextSlot({ pattern, zone }: Times, after: number): number | null {
  const cron = new Cron(pattern, { timezone: zone, paused: true });
  let from = after;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = cron.nextRun(new Date(from))?.getTime();
    if (next === undefined) return null;
    if (next > after) return next;
    from = next + 1000;
  }
  throw new Error(`no time of "${pattern}" in ${zone} after ${after} was found`);
}

/**
 * Returns the next `count` slots after `after`, in milliseconds. Omits slots less than an hour
 * after the previous one, which a clock change can cause.
 */
export function nextSlots(times: Times, after: number, count: number): number[] {
  const slots: number[] = [];
  let last = after;
  while (slots.length < count) {
    const next = nextSlot(times, last);
    if (next === null) break;
    const before = slots.at(-1);
    if (before === undefined || next - before >= MIN_GAP_MS) slots.push(next);
    last = next;
  }
  return slots;
}

/**
 * A user's input. The cadence `cron` needs `cron`; every other cadence uses `time` (HH:MM).
 * `weekday` is only for `weekly`. Default: Monday.
 */
export interface GivenTimes {
  readonly cadence: Cadence;
  readonly time?: string | undefined;
  readonly weekday?: Weekday | undefined;
  readonly zone: string;
  readonly cron?: string | undefined;
}

const DEFAULT_TIME = '09:00';

/**
 * @param now current time in milliseconds; the slots after it are checked
 * @throws UserFacingError `bad-usage`, naming the input
 */
export function toTimes(given: GivenTimes, now: number): Times {
  const times = { pattern: toPattern(given), zone: toZone(given.zone) };
  let last: number | null = null;
  try {
    for (let i = 0, at = now; i < SLOTS_CHECKED; i++) {
      const next = nextSlot(times, at);
      if (next === null) break;
      // Around a clock change, slots may be closer together; `nextSlots` and `findDue` skip such
      // slots.
      if (last !== null && next - last < MIN_GAP_MS && !isClockChange(times.zone, last, next)) {
        const minutes = (next - last) / 60_000;
        throw new UserFacingError('digests-too-close', { pattern: times.pattern, minutes });
      }
      last = at = next;
    }
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    throw new UserFacingError('bad-cron', { pattern: times.pattern });
  }
  if (last === null) throw new UserFacingError('cron-never', { pattern: times.pattern });
  return times;
}

/**
 * Returns the IANA name with its usual capitals. If `Intl` returns another name, keeps the user's,
 * because `Intl` returns the old spelling of Europe/Kyiv. @throws UserFacingError `bad-usage`
 */
export function toZone(given: string): string {
  try {
    // Refuses offsets such as +02:00, because they ignore daylight saving time.
    if (!/^[A-Za-z]/.test(given)) throw new RangeError();
    const known = new Intl.DateTimeFormat('en-US', { timeZone: given }).resolvedOptions().timeZone;
    if (known.toLowerCase() === given.toLowerCase()) return known;
    return given.replace(
      /(^|[/_])([a-z])/g,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
  } catch {
    throw new UserFacingError('bad-zone', { given });
  }
}

function toPattern({ cadence, time, weekday, cron }: GivenTimes): string {
  if (weekday !== undefined && cadence !== 'weekly') {
    throw new UserFacingError('weekday-without-weekly', { cadence });
  }
  if (cadence === 'cron') {
    const pattern = (cron ?? '').trim().replace(/\s+/g, ' ');
    if (pattern.split(' ').length !== 5) throw new UserFacingError('cron-fields', { pattern });
    if (time !== undefined) throw new UserFacingError('cron-with-time', {});
    return pattern;
  }
  if (cron !== undefined) throw new UserFacingError('cron-without-cadence', { cadence });
  const [, hour, minute] = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(time ?? DEFAULT_TIME) ?? [];
  if (hour === undefined || minute === undefined) {
    throw new UserFacingError('bad-time', { given: time ?? '' });
  }
  return CADENCE_PATTERNS[cadence]
    .replace('{minute}', String(Number(minute)))
    .replace('{hour}', String(Number(hour)))
    .replace('{weekday}', String(WEEKDAYS.indexOf(weekday ?? 'monday')));
}

/**
 * Returns the time of day, as HH:MM, of a pattern created from a cadence (for hourly: `00:MM`), or
 * `undefined` for any other pattern.
 */
export function timeOf(pattern: string): string | undefined {
  for (const known of Object.values(CADENCE_PATTERNS)) {
    const numbers = known
      .replaceAll('*', '\\*')
      .replace('{minute}', '(?<minute>\\d+)')
      .replace('{hour}', '(?<hour>\\d+)')
      .replace('{weekday}', '[0-6]');
    const found = new RegExp(`^${numbers}$`).exec(pattern)?.groups;
    if (found === undefined) continue;
    const { minute = '0', hour = '0' } = found;
    return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  }
  return undefined;
}

/**
 * Returns the weekday of a pattern created from the cadence `weekly`, or `undefined` for any other
 * pattern.
 */
export function weekdayOf(pattern: string): Weekday | undefined {
  const [, day] = /^\d+ \d+ \* \* ([0-6])$/.exec(pattern) ?? [];
  return day === undefined ? undefined : WEEKDAYS[Number(day)];
}

/** Returns the given times; omitted inputs keep their previous values. */
export function keptTimes(
  before: Pick<Subscription, 'cadence' | 'pattern'>,
  { time, weekday, cron }: Pick<GivenTimes, 'time' | 'weekday' | 'cron'>,
  cadence: Cadence,
): Pick<GivenTimes, 'time' | 'weekday' | 'cron'> {
  if (cadence === 'cron') {
    const pattern = before.cadence === 'cron' ? before.pattern : undefined;
    return { time, weekday, cron: cron ?? pattern };
  }
  // An hourly schedule has only minutes, not a time of day.
  const isOfDay = before.cadence !== 'hourly' || cadence === 'hourly';
  const sameDay = cadence === 'weekly' ? weekdayOf(before.pattern) : undefined;
  return {
    time: time ?? (isOfDay ? timeOf(before.pattern) : undefined),
    weekday: weekday ?? sameDay,
    cron,
  };
}

function isClockChange(zone: string, a: number, b: number): boolean {
  return offsetOf(zone, a - MIN_GAP_MS) !== offsetOf(zone, b + MIN_GAP_MS);
}

function offsetOf(zone: string, at: number): string | undefined {
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
}

/** The due slots: the one to post, and the missed slots before it. Times in milliseconds. */
export interface Due {
  /** The latest slot up to now; `null`: none is due. */
  readonly slot: number | null;
  /** Slots for which nothing is posted, oldest first. */
  readonly missed: readonly number[];
  /** Why nothing is posted for the missed slots; `null` if there are none. */
  readonly reason: Reason | null;
}

/** A slot is not posted later than this; the next slot covers its news. */
export const OLDEST_MS = 24 * 3_600_000;
/** The reason of a slot that was not posted within `OLDEST_MS`. */
export const LATE: Reason = { code: 'too-late', params: {} };
/** Maximum number of missed slots that are recorded. For hourly slots, this is four days. */
const MAX_RECORDED = 100;

/**
 * Finds the slots after `last` up to `now`. The latest slot is to be posted and covers the missed
 * slots. Returns no slots if `now` is not after `last`, so that nothing is repeated when the clock
 * is set back.
 */
export function findDue(times: Times, last: number, now: number): Due {
  let due: number[] = [];
  for (let at = nextSlot(times, last); at !== null && at <= now; at = nextSlot(times, at)) {
    const before = due.at(-1) ?? last;
    // Slots are less than an hour apart only at a clock change or after the times were edited.
    if (at - before >= MIN_GAP_MS || due.length === 0) due.push(at);
    if (due.length > 2 * MAX_RECORDED) due = due.slice(-MAX_RECORDED);
  }
  due = due.slice(-MAX_RECORDED);
  const slot = due.at(-1);
  if (slot === undefined) return { slot: null, missed: [], reason: null };
  if (now - slot > OLDEST_MS) {
    return { slot: null, missed: due, reason: LATE };
  }
  return { slot, missed: due.slice(0, -1), reason: { code: 'covered-by-next', params: {} } };
}
