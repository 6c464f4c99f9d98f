import { join } from 'node:path';
import { percentile } from '../evaluation/metrics.ts';
import { type AnsweredLoad, type Asker, besideBusyProcesses, startAsker } from './measure-asks.ts';

/** A figure of one checkout divided by the same figure of another, over several rounds. */
export interface Ratio {
  readonly figure: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Comparison {
  readonly checkout: string;
  /** The checkout that the figures of `checkout` are divided by. */
  readonly against: string;
  readonly seeds: string;
  /** Folder for the two indexes. */
  readonly data: string;
  readonly questions: readonly string[];
  readonly rounds: number;
}

interface Pair {
  readonly one: AnsweredLoad;
  readonly other: AnsweredLoad;
}

/**
 * Returns the ratios between the two checkouts, for wall time and for CPU time, on an idle machine and while other processes keep the CPU busy. Both
 * checkouts run at once and are asked the same questions alternately, so that a change in the
 * machine's speed affects both. Without `/proc`, there are no ratios of CPU time.
 */
export async function compareCheckouts(comparison: Comparison): Promise<Ratio[]> {
  const { checkout, against, seeds, data, questions } = comparison;
  const one = await startAsker(checkout, seeds, join(data, 'this'));
  try {
    const other = await startAsker(against, seeds, join(data, 'other'));
    try {
      // The first round is a warm-up.
      await askBoth(one, other, questions, true);
      const quiet = await askInRounds(one, other, comparison);
      const busy = await besideBusyProcesses(async () => askInRounds(one, other, comparison));
      return [
        ...ratiosOf('wall, quiet', quiet, wallOf),
        ...ratiosOf('CPU, quiet', quiet, ({ cpuMs }) => cpuMs),
        ...ratiosOf('wall, beside three busy processes', busy, wallOf),
        ...ratiosOf('CPU, beside three busy processes', busy, ({ cpuMs }) => cpuMs),
      ];
    } finally {
      await other.close();
    }
  } finally {
    await one.close();
  }
}

async function askInRounds(
  one: Asker,
  other: Asker,
  { questions, rounds }: Comparison,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push(await askBoth(one, other, questions, round % 2 === 0));
  }
  return pairs;
}

async function askBoth(
  one: Asker,
  other: Asker,
  questions: readonly string[],
  oneIsFirst: boolean,
): Promise<Pair> {
  if (oneIsFirst) return { one: await one.ask(questions), other: await other.ask(questions) };
  const before = await other.ask(questions);
  return { one: await one.ask(questions), other: before };
}

const wallOf = ({ wallMs }: AnsweredLoad): number => percentile(wallMs, 0.5);

function ratiosOf(
  figure: string,
  pairs: readonly Pair[],
  valueOf: (asked: AnsweredLoad) => number | null,
): Ratio[] {
  const ratios = pairs.flatMap(({ one, other }) => {
    const [above, below] = [valueOf(one), valueOf(other)];
    return above === null || below === null ? [] : [above / below];
  });
  if (ratios.length === 0) return [];
  return [
    {
      figure,
      median: percentile(ratios, 0.5),
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    },
  ];
}
