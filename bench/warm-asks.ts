import { percentile } from '../evaluation/metrics.ts';
import { compareCheckouts } from './compare-checkouts.ts';
import type { Comparison } from './compare-checkouts.ts';
import { besideBusyProcesses, startAsker } from './measure-asks.ts';

export type Add = (figure: string, value: number, unit: string, goal: string) => void;

const NO_CPU_TIME = 'CPU time is left out: it is read from /proc, which is missing here.\n';

/** Adds figures of warm questions. As in the bot, the models run in child processes. */
export async function addWarmAsks(
  on: string,
  add: Add,
  asked: Omit<Comparison, 'against' | 'rounds'>,
): Promise<void> {
  const { checkout, seeds, data, questions } = asked;
  const asker = await startAsker(checkout, seeds, data);
  try {
    await asker.ask(questions);
    const quiet = await asker.ask(questions);
    const busy = await besideBusyProcesses(async () => asker.ask(questions));
    const loads = [
      ['quiet', quiet],
      ['beside three busy processes', busy],
    ] as const;
    for (const [when, { wallMs, cpuMs }] of loads) {
      const figure = `warm ask in the bot's mode ${on}, ${when}`;
      add(`${figure}, p50`, percentile(wallMs, 0.5), 'ms', '');
      add(`${figure}, p95`, percentile(wallMs, 0.95), 'ms', '');
      if (cpuMs === null) process.stderr.write(NO_CPU_TIME);
      else add(`${figure}, CPU of all processes`, cpuMs / wallMs.length, 'ms', '');
    }
  } finally {
    await asker.close();
  }
}

/** Adds the ratios of one checkout to another, with their spread over the rounds. */
export async function addRatios(on: string, add: Add, comparison: Comparison): Promise<void> {
  const ratios = await compareCheckouts(comparison);
  for (const { figure, median, least, most } of ratios) {
    add(`warm ask ${on}, ${figure}: ratio, median of ${comparison.rounds} rounds`, median, '', '');
    add(`warm ask ${on}, ${figure}: least`, least, '', '');
    add(`warm ask ${on}, ${figure}: greatest`, most, '', '');
  }
  if (!ratios.some(({ figure }) => figure.startsWith('CPU'))) process.stderr.write(NO_CPU_TIME);
}
