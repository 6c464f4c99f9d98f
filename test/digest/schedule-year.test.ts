import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { Slot, Subscription } from '../../src/domain/subscription.ts';
import {
  DAY,
  DigestWorld,
  HOUR,
  MINUTE,
  type Process,
  START,
  startProcess,
  SUBSCRIPTION,
  type ChannelFault,
} from './digest-world.ts';
import { otherReason } from '../support/other-reason.ts';

/**
 * Simulates a year of one subscription with random events, and compares it with a calendar that
 * has no cron, sleep or leases: it checks the local time every quarter of an hour.
 */

interface Wanted {
  readonly pattern: string;
  readonly zone: string;
  /** The local times of the digests, as `HH:MM`. */
  readonly at: readonly string[];
  /** The day of the week; 0 is Sunday. */
  readonly weekdays: readonly number[];
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const SCHEDULES: readonly Wanted[] = [
  { pattern: '0 9 * * *', zone: 'UTC', at: ['09:00'], weekdays: EVERY_DAY },
  { pattern: '30 2 * * *', zone: 'Europe/Berlin', at: ['02:30'], weekdays: EVERY_DAY },
  {
    pattern: '30 1,13 * * 1-5',
    zone: 'America/New_York',
    at: ['01:30', '13:30'],
    weekdays: [1, 2, 3, 4, 5],
  },
  { pattern: '15 2 * * 0', zone: 'Australia/Lord_Howe', at: ['02:15'], weekdays: [0] },
];
const QUARTER = 15 * MINUTE;

/** The wall clock of a zone. */
function createWall(zone: string): (at: number) => { day: string; weekday: number; time: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at) => {
    const [date = '', time = ''] = format.format(at).split(', ');
    const [day = '', month = '', year = ''] = date.split('/');
    const iso = `${year}-${month}-${day}`;
    return { day: iso, weekday: new Date(iso).getUTCDay(), time };
  };
}

/**
 * Returns all instants from `from` to `to` at which a digest is due: when the wall clock shows one
 * of the times for the first time that day. If a clock change skips that time, the digest is due
 * later by the size of the change.
 */
function dueBetween({ zone, at, weekdays }: Wanted, from: number, to: number): number[] {
  const wall = createWall(zone);
  const due: number[] = [];
  const seen = new Set<string>();
  // Starts a day early, so that it knows which times the wall clock has already shown.
  const begin = Math.floor((from - DAY) / QUARTER) * QUARTER;
  let before = wall(begin);
  for (let now = begin + QUARTER; now <= to; now += QUARTER) {
    const shown = wall(now);
    for (const wanted of at) {
      const key = `${shown.day} ${wanted}`;
      const isSkipped = before.day === shown.day && before.time < wanted && wanted < shown.time;
      if ((shown.time !== wanted && !isSkipped) || seen.has(key)) continue;
      if (!weekdays.includes(shown.weekday)) continue;
      seen.add(key);
      // A skipped time is as long after the change as it is after the beginning of the gap.
      const late = isSkipped ? minutesOf(wanted) - minutesOf(before.time) - 15 : 0;
      const instant = now + late * MINUTE;
      if (instant > from && instant <= to) due.push(instant);
    }
    before = shown;
  }
  return due.sort((a, b) => a - b);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The expected state of the subscription. */
interface Model {
  schedule: Wanted;
  /** The instant after which slots count. */
  begins: number;
  /** The instant up to which the calendar has been evaluated. */
  seen: number;
  /** The instants that are due and that no running process has handled. */
  pending: number[];
  /** All instants that were ever due, including those of requested digests. */
  readonly ever: Set<number>;
  readonly asked: Set<number>;
}

interface Real {
  readonly world: DigestWorld;
  processes: Process[];
  started: number;
}

type Step = fc.AsyncCommand<Model, Real>;

const now = ({ world }: Real): number => world.time.now();
const isAlive = ({ stepsLeft }: Process): boolean => stepsLeft === Infinity;

async function subscriptionIn({ world }: Real): Promise<Subscription> {
  const [subscription] = await world.store.subscriptions();
  if (subscription === undefined) throw new Error('the subscription no longer exists');
  return subscription;
}

function start(real: Real): void {
  real.processes.push(startProcess(real.world, `p${++real.started}`));
}

async function allSlots({ world }: Real): Promise<Slot[]> {
  return world.store.slots('D-1', 5000);
}

/** Evaluates the calendar up to now. */
function look(model: Model, real: Real): void {
  const due = dueBetween(model.schedule, Math.max(model.seen, model.begins), now(real));
  model.pending.push(...due);
  for (const at of due) model.ever.add(at);
  model.seen = Math.max(model.seen, now(real));
}

/** Checks the invariants when no work is pending. */
async function check(model: Model, real: Real): Promise<void> {
  look(model, real);
  const { world } = real;
  const slots = await allSlots(real);
  expect(new Set(world.posted).size).toBe(world.posted.length);
  for (const { scheduledAt } of slots) {
    const at = Date.parse(scheduledAt);
    expect(model.ever.has(at) || model.asked.has(at) ? '' : `${scheduledAt} was never due`).toBe(
      '',
    );
  }
  const isWorking = real.processes.some(isAlive) && world.fault === 'none';
  const { pausedBecause, startsAfter } = await subscriptionIn(real);
  if (!isWorking || pausedBecause !== null) return;
  const known = new Set(slots.map(({ scheduledAt }) => Date.parse(scheduledAt)));
  // For very long outages, only a limited number of slots is recorded individually.
  for (const at of model.pending.slice(-90)) {
    // No guarantee for an edit while the clock was ahead, until the clock reaches that time.
    if (at <= Date.parse(startsAfter)) continue;
    expect(known.has(at) ? '' : `${new Date(at).toISOString()} was passed over`).toBe('');
  }
  model.pending = [];
  expect(slots.filter(({ state }) => state === 'claimed' || state === 'composed')).toEqual([]);
}

/** Advances from one due time to the next, and then long enough for every retry. */
async function pass(model: Model, real: Real, ms: number): Promise<void> {
  const { time } = real.world;
  const end = now(real) + ms;
  for (const at of dueBetween(model.schedule, now(real), end)) {
    if (at > now(real)) await time.pass(at - now(real) + MINUTE, true);
    const open = await real.world.store.openSlots('D-1');
    if (open.length > 0 && now(real) + HOUR < end) await time.pass(HOUR);
    look(model, real);
  }
  if (end > now(real)) await time.pass(end - now(real), true);
  await time.pass(HOUR);
}

class Pass implements Step {
  constructor(readonly hours: number) {}
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    await pass(model, real, this.hours * HOUR);
    await check(model, real);
  }
  toString = (): string => `${this.hours} hours pass`;
}

class News implements Step {
  check = (): boolean => true;
  run(_: Model, { world }: Real): Promise<void> {
    world.sources.push(`s${world.sources.length}`);
    return Promise.resolve();
  }
  toString = (): string => 'a source comes';
}

class Crash implements Step {
  constructor(
    readonly steps: number,
    readonly before: boolean,
  ) {}
  check = (): boolean => true;
  run(_: Model, { processes }: Real): Promise<void> {
    for (const process of processes.filter(isAlive)) {
      process.stepsLeft = this.steps;
      process.diesBefore = this.before;
    }
    return Promise.resolve();
  }
  toString = (): string => `all die ${this.before ? 'before' : 'after'} ${this.steps} more steps`;
}

class Stop implements Step {
  check = (): boolean => true;
  async run(_: Model, real: Real): Promise<void> {
    const alive = real.processes.filter(isAlive);
    for (const process of alive) await process.runner.stop();
    // A dead process may leave unfinished work.
    real.processes = [];
  }
  toString = (): string => 'all stop';
}

class Start implements Step {
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    real.processes = real.processes.filter(isAlive).slice(0, 1);
    start(real);
    await real.world.time.pass(HOUR);
    await check(model, real);
  }
  toString = (): string => 'one more starts';
}

class Edit implements Step {
  constructor(readonly schedule: Wanted) {}
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    await check(model, real);
    const { pattern, zone } = this.schedule;
    const startsAfter = new Date(now(real)).toISOString();
    await real.world.store.patchSubscription('D-1', { pattern, zone, startsAfter });
    for (const { runner } of real.processes.filter(isAlive)) await runner.wake();
    begin(model, real, this.schedule);
  }
  toString = (): string => `edited to ${this.schedule.pattern} ${this.schedule.zone}`;
}

class Pause implements Step {
  check = (): boolean => true;
  async run(_: Model, { world }: Real): Promise<void> {
    await world.store.patchSubscription('D-1', { pausedBecause: otherReason('by hand') });
  }
  toString = (): string => 'paused';
}

class Resume implements Step {
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    if ((await subscriptionIn(real)).pausedBecause === null) return;
    const startsAfter = new Date(now(real)).toISOString();
    await real.world.store.patchSubscription('D-1', { pausedBecause: null, startsAfter });
    for (const { runner } of real.processes.filter(isAlive)) await runner.wake();
    begin(model, real, model.schedule);
  }
  toString = (): string => 'resumed';
}

/** Expects digests at the times of `schedule` from now on, and at no other times. */
function begin(model: Model, real: Real, schedule: Wanted): void {
  look(model, real);
  Object.assign(model, { schedule, begins: now(real), seen: now(real), pending: [] });
}

class Meet implements Step {
  constructor(readonly fault: ChannelFault) {}
  check = (): boolean => true;
  run(_: Model, { world }: Real): Promise<void> {
    world.fault = this.fault;
    return Promise.resolve();
  }
  toString = (): string => `fault of the channel: ${this.fault}`;
}

class SetBack implements Step {
  constructor(readonly minutes: number) {}
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    await check(model, real);
    real.world.time.setBack(this.minutes * MINUTE);
    // A start in the future is moved to the current time.
    if (model.begins > now(real)) model.begins = now(real);
    model.seen = Math.min(model.seen, now(real));
    model.pending = [];
    await real.world.time.pass(HOUR);
  }
  toString = (): string => `the clock is set back by ${this.minutes} minutes`;
}

class PostNow implements Step {
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const [process] = real.processes.filter(isAlive);
    if (process === undefined) return;
    model.asked.add(now(real));
    const done = process.runner.postNow(await subscriptionIn(real)).catch((error: unknown) => {
      expect(error).toBeInstanceOf(UserFacingError);
    });
    await real.world.time.pass(HOUR);
    await done;
  }
  toString = (): string => 'asked for now';
}

const STEPS = [
  fc.integer({ min: 2, max: 300 }).map((hours) => new Pass(hours)),
  fc.integer({ min: 2, max: 300 }).map((hours) => new Pass(hours)),
  fc.constant(null).map(() => new News()),
  fc.constant(null).map(() => new News()),
  fc
    .tuple(fc.integer({ min: 1, max: 14 }), fc.boolean())
    .map(([steps, before]) => new Crash(steps, before)),
  fc.constant(null).map(() => new Stop()),
  fc.constant(null).map(() => new Start()),
  fc.constant(null).map(() => new Start()),
  fc.constantFrom(...SCHEDULES).map((schedule) => new Edit(schedule)),
  fc.constant(null).map(() => new Pause()),
  fc.constant(null).map(() => new Resume()),
  fc
    .constantFrom<ChannelFault>('none', 'none', 'later', 'lost-before', 'lost-after', 'refused')
    .map((fault) => new Meet(fault)),
  fc.integer({ min: 1, max: 300 }).map((minutes) => new SetBack(minutes)),
  fc.constant(null).map(() => new PostNow()),
];

it(
  'over a year of random events, each due digest is posted or recorded as missed, and each source is posted once',
  { timeout: 240_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SCHEDULES),
        fc.commands(STEPS, { maxCommands: 150, size: 'max' }),
        async (schedule, steps) => {
          const world = new DigestWorld();
          const { pattern, zone } = schedule;
          await world.store.putSubscription({ ...SUBSCRIPTION, pattern, zone });
          const model: Model = {
            schedule,
            begins: START,
            seen: START,
            pending: [],
            ever: new Set(),
            asked: new Set(),
          };
          const real: Real = { world, processes: [], started: 0 };
          start(real);
          await fc.asyncModelRun(() => ({ model, real }), steps);
          await new Stop().run(model, real);
          world.fault = 'none';
          await new Start().run(model, real);
          await new Resume().run(model, real);
          // The rest of the year, plus enough time for every retry.
          const left = Math.max(60 * DAY, START + 365 * DAY - now(real));
          await pass(model, real, left);
          await check(model, real);
          expect(world.posted.toSorted()).toEqual(world.sources.toSorted());
          await new Stop().run(model, real);
        },
      ),
      { numRuns: 3 },
    );
  },
);
