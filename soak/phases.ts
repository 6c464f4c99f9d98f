import { join } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { killBackups } from './backup-kills.ts';
import { damageFiles } from './damage/damage-files.ts';
import { killDigests } from './digest-kills.ts';
import { injectFaults } from './faults/inject-faults.ts';
import { fuzzParsers } from './fuzz-parsers.ts';
import { killOperations } from './operations/kill-operations.ts';
import { runKillRounds } from './kill-rounds.ts';
import type { SoakPhase } from './soak-phase.ts';
import { runWeeks } from './weeks/weeks-phase.ts';

/** The phases of `npm run soak`, in the order in which they run. */
export const PHASES: readonly SoakPhase[] = [
  {
    name: 'ingestion',
    description: 'Kills a process that ingests a changed folder.',
    rounds: 200,
    run: (options) => killIngestion({ ...options, watches: false }),
  },
  {
    name: 'watching',
    description: 'Kills a process that watches a folder and ingests its changes.',
    rounds: 200,
    run: (options) => killIngestion({ ...options, watches: true }),
  },
  {
    name: 'kills',
    description: 'Kills a process that performs random operations of every kind.',
    rounds: 1000,
    async run({ folder, rounds, seed, log }) {
      const result = await killOperations({
        ...{ folder, rounds, seed },
        onRound: ({ round, killedAfterMs, during, acknowledged }) => {
          log(`${round}: killed after ${killedAfterMs.toFixed(0)} ms, ${during}, ${acknowledged}`);
        },
      });
      const acknowledged = Object.values(result.done).reduce((sum, one) => sum + one, 0);
      return {
        summary: `${rounds} kills, ${acknowledged} acknowledged operations, none lost, no digest posted twice`,
        figures: { rounds, acknowledged, ...result },
      };
    },
  },
  {
    name: 'faults',
    description: 'Lets the file system fail while a process performs operations.',
    rounds: 300,
    async run({ folder, rounds, seed, log }) {
      const failed = await injectFaults({
        ...{ folder, rounds, seed },
        onRound: (round) => {
          const { kind, at, calls, acknowledged } = round;
          const count = calls === 0 ? 'on' : `, ${calls} call`;
          log(
            `${round.round}: ${kind} from call ${at}${count}, ${acknowledged} acknowledged, failed: ${round.failed.join() || 'none'}`,
          );
        },
      });
      if (failed === null) {
        return { summary: 'skipped, because gcc or Linux is missing', figures: { rounds: 0 } };
      }
      return {
        summary: `${rounds} faults of the file system, nothing lost`,
        figures: { rounds, failed },
      };
    },
  },
  {
    name: 'damage',
    description: 'Damages the files of the data folder and of the models.',
    rounds: 300,
    async run({ folder, rounds, seed, log }) {
      const outcomes = await damageFiles({
        ...{ folder, rounds, seed, withModels: true, sources: 720 },
        onRound: ({ round, file, damage, outcome }) => {
          log(`${round}: ${file}, ${damage}: ${outcome}`);
        },
      });
      return {
        summary: `${rounds} damaged files, each noticed, repaired or refused by name`,
        figures: { rounds, outcomes },
      };
    },
  },
  {
    name: 'digests',
    description: 'Kills a bot that posts digests to a local Discord.',
    rounds: 200,
    async run({ folder, rounds, seed, log }) {
      const { messages, wrong, open } = await killDigests({
        ...{ folder, rounds, seed },
        onRound: ({ round, killedAt, isDoubled }) => {
          const beside = isDoubled ? ', with another process running' : '';
          log(`${round}: killed at ${killedAt}${beside}`);
        },
      });
      if (Object.keys(wrong).length > 0 || open.length > 0) {
        const result = JSON.stringify({ wrong, open });
        throw new Error(`Seed ${seed}: not every source was posted once: ${result}`);
      }
      return {
        summary: `${rounds} kills of digests, ${messages} messages, each posted once`,
        figures: { rounds, messages },
      };
    },
  },
  {
    name: 'backups',
    description: 'Kills backups and restores.',
    rounds: 200,
    async run({ folder, rounds, seed, log }) {
      const found: Record<string, number> = {};
      const count = (name: string): void => {
        found[name] = (found[name] ?? 0) + 1;
      };
      await killBackups({
        ...{ folder, rounds, seed },
        onRound: ({ round, backup, restore }) => {
          count(`backup ${backup}`);
          count(`restore ${restore}`);
          log(`${round}: found after the backup: ${backup}; after the restore: ${restore}`);
        },
      });
      return {
        summary: `${rounds} kills of backups and of restores, each left nothing, something unfinished that was recognised, or all`,
        figures: { rounds, found },
      };
    },
  },
  {
    name: 'parsers',
    description: 'Ingests damaged files of every format.',
    rounds: 200,
    async run({ folder, rounds, seed, log }) {
      const samples = join(PROJECT_FOLDER, 'test/sources/fixtures');
      const fuzzed = await fuzzParsers({
        ...{ folder, samples, rounds, seed, copies: 1 },
        onRound: (round) => {
          log(`${round}: ingested damaged files`);
        },
      });
      return {
        summary: `${rounds} ingestions of damaged files, ${fuzzed.read} of them read, no earlier version lost`,
        figures: { rounds, ...fuzzed },
      };
    },
  },
  {
    name: 'weeks',
    description: 'Runs a bot through simulated weeks, one per round. Checks that nothing grows.',
    rounds: 4,
    run: runWeeks,
  },
];

async function killIngestion({
  folder,
  rounds,
  seed,
  log,
  watches,
}: Parameters<SoakPhase['run']>[0] & { readonly watches: boolean }): ReturnType<SoakPhase['run']> {
  let old = 0;
  await runKillRounds({
    ...{ folder, rounds, seed, watches },
    onRound: ({ round, killedAt, found }) => {
      if (found === 'old') old += 1;
      log(`${round}: killed ${killedAt}, found ${found}`);
    },
  });
  const ingestion = watches ? 'watched ingestion' : 'ingestion';
  return {
    summary: `${rounds} kills of ${ingestion}, nothing lost: ${old} times the old corpus, ${rounds - old} times the new one`,
    figures: { rounds, old, new: rounds - old },
  };
}
