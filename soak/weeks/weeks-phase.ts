import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhaseOptions, PhaseResult } from '../soak-phase.ts';
import { isTooMuch, measureGrowth, renderGrowth } from './growth.ts';
import { startRemoteBot } from './remote-bot.ts';
import { type SimulatedDay, type SimulatedWeeks, simulateWeeks } from './simulate-weeks.ts';
import { BUILT_IN_MODELS, writeSmallModels } from './small-models.ts';

const DAYS = 7;
/** Refusals that are no fault: a busy bot acknowledges again if the response to the first one is late. */
const ALLOWED_REFUSALS = new Set(['ack-once']);
/** Questions that were asked while a connection was being lost can stay without a reply. */
const ALLOWED_UNANSWERED = 0.001;

/**
 * Runs the bot through simulated weeks, one per round.
 *
 * @throws Error if memory, descriptors, timers or listeners grow, or a digest is missing or doubled
 */
export async function runWeeks(options: PhaseOptions): Promise<PhaseResult> {
  const { folder, rounds, seed, questionsPerDay, log } = options;
  const began = performance.now();
  const weeks = await simulateWeeks({
    ...{ folder, seed, questionsPerDay, days: rounds * DAYS },
    models:
      options.models === 'small' ? await writeSmallModels(join(folder, 'models')) : BUILT_IN_MODELS,
    start: startRemoteBot,
    onDay: (day) => {
      log(`${((performance.now() - began) / 1000).toFixed(0)} s: ${renderDay(day)}`);
    },
  });
  const { samples, ...counted } = weeks;
  writeFileSync(join(folder, 'samples.json'), JSON.stringify(samples));
  const growth = measureGrowth(samples);
  for (const one of growth) log(renderGrowth(one));
  const figures = { ...counted, days: rounds * DAYS, data: samples.at(-1)?.data, growth };
  log(JSON.stringify({ ...figures, growth: undefined }));
  const wrong = [
    ...growth.filter(isTooMuch).map((one) => `it grows: ${renderGrowth(one)}`),
    ...findFaults(weeks),
  ];
  if (wrong.length > 0) throw new Error(`Seed ${seed}: ${wrong.join('; ')}`);
  const posts = weeks.digests.reduce((sum, { posted }) => sum + posted, 0);
  return {
    summary: `${rounds} simulated weeks, ${weeks.questions} questions of ${weeks.users} users, ${posts} digests, nothing grows`,
    figures,
  };
}

/** Returns what is wrong apart from growth. */
function findFaults({ digests, problems, unanswered, actions, refused }: SimulatedWeeks): string[] {
  const total = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  const wrong = Object.entries(refused).filter(([rule]) => !ALLOWED_REFUSALS.has(rule));
  const isOver = total(unanswered) > total(actions) * ALLOWED_UNANSWERED;
  return [
    ...digests
      .filter(
        ({ expected, states, stored, posted, doubled }) =>
          states['posted'] !== expected || stored !== posted || doubled > 0,
      )
      .map((digest) => `digests differ from their slots: ${JSON.stringify(digest)}`),
    ...Object.keys(problems).filter((problem) => !problem.startsWith('warn: ')),
    ...(isOver ? [`no reply: ${JSON.stringify(unanswered)}`] : []),
    ...wrong.map(([rule, count]) => `Discord would refuse ${count} requests: ${rule}`),
  ];
}

function renderDay({ day, questions, sample }: SimulatedDay): string {
  const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
  const processes = sample.processes.map(
    ({ name, rssKb, descriptors }) => `${name} ${(rssKb / 1024).toFixed(1)} MB, ${descriptors} fd`,
  );
  const { data, heapUsed, client } = sample;
  const database = megabytes(data['verbatim.db'] ?? 0);
  return `day ${day}, ${questions} questions; ${processes.join('; ')}; heap ${megabytes(heapUsed)} MB; database ${database} MB; REST handlers ${client.restHandlers}`;
}
