import { fitLine, type Line } from './fit-line.ts';
import type { WeeksSample } from './simulate-weeks.ts';

/** A quantity that should not grow, and its growth after the warm-up. */
export interface Growth {
  readonly name: string;
  /** Growth for each 1,000 questions, in `unit`. */
  readonly line: Line;
  readonly unit: string;
  readonly first: number;
  readonly last: number;
  readonly most: number;
  /** Maximum growth for each 1,000 questions. Growth within two standard errors of it is accepted. */
  readonly allowed: number;
}

/** The share of the questions after which memory and caches have their usual size. */
const WARM_UP = 0.3;
const MEGABYTE = 1024 * 1024;
/** Counts such as descriptors vary with open connections, but must not grow by one for each 1,000 questions. */
const ALLOWED_COUNT = 1;
const ALLOWED_MB = 1;

/** Fits lines through all samples after the warm-up. */
export function measureGrowth(samples: readonly WeeksSample[]): Growth[] {
  const total = samples.at(-1)?.questions ?? 0;
  const warm = samples.filter(({ questions }) => questions >= total * WARM_UP);
  const measure = (
    name: string,
    unit: 'MB' | 'count',
    valueOf: (sample: WeeksSample) => number | undefined,
  ): Growth => {
    const points = warm.flatMap((sample) => {
      const value = valueOf(sample);
      return value === undefined ? [] : [[sample.questions / 1000, value] as const];
    });
    const values = points.map(([, value]) => value);
    const [first = 0] = values;
    return {
      ...{ name, unit, first, last: values.at(-1) ?? 0, most: Math.max(0, ...values) },
      line: fitLine(points),
      allowed: unit === 'MB' ? ALLOWED_MB : ALLOWED_COUNT,
    };
  };
  const processes = namesOf(warm.map((sample) => sample.processes.map(({ name }) => name)));
  const resources = namesOf(warm.map((sample) => Object.keys(sample.resources))).filter(
    // Node.js counts cleared timers too.
    (name) => name !== 'Timeout',
  );
  const counts = namesOf(warm.map((sample) => Object.keys(sample.client)));
  return [
    ...processes.flatMap((name) => [
      measure(`${name}: resident memory`, 'MB', (sample) => {
        const found = sample.processes.find((one) => one.name === name);
        return found && found.rssKb / 1024;
      }),
      measure(`${name}: resident memory without mapped files`, 'MB', (sample) => {
        const found = sample.processes.find((one) => one.name === name);
        return found && found.anonymousKb / 1024;
      }),
      measure(
        `${name}: file descriptors`,
        'count',
        (sample) => sample.processes.find((one) => one.name === name)?.descriptors,
      ),
    ]),
    measure('bot: used heap', 'MB', ({ heapUsed }) => heapUsed / MEGABYTE),
    measure('bot: external memory', 'MB', ({ external }) => external / MEGABYTE),
    measure('bot: array buffers', 'MB', ({ arrayBuffers }) => arrayBuffers / MEGABYTE),
    measure('bot: listeners of the process', 'count', (sample) => sample.processListeners),
    measure('bot: timers', 'count', ({ timers }) => timers),
    ...resources.map((name) =>
      measure(`bot: active ${name}`, 'count', (sample) => sample.resources[name] ?? 0),
    ),
    ...counts.map((name) =>
      measure(
        `discord.js: ${name}`,
        'count',
        (sample) => sample.client[name as keyof typeof sample.client],
      ),
    ),
  ];
}

/** Whether a quantity grows more than is allowed, beyond what the noise explains. */
export function isTooMuch({ line, allowed }: Growth): boolean {
  return line.slope - 2 * line.error > allowed;
}

/** Returns one line, such as `bot: used heap: +0.02 ± 0.01 MB per 1,000 questions (61.2 to 61.9)`. */
export function renderGrowth({ name, line, unit, first, last, most }: Growth): string {
  const of = unit === 'MB' ? ' MB' : '';
  const sign = line.slope < 0 ? '−' : '+';
  const slope = `${sign}${Math.abs(line.slope).toFixed(2)} ± ${line.error.toFixed(2)}`;
  const range = `${first.toFixed(1)} to ${last.toFixed(1)}, at most ${most.toFixed(1)}`;
  return `${name}: ${slope}${of} per 1,000 questions (${range}; ${line.points} samples)`;
}

function namesOf(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}
