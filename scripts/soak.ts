import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { atLeastOne, newCommand, runProgram } from '../src/terminal/program.ts';
import { killDigests } from '../soak/digest-kills.ts';
import { fuzzParsers, type FuzzResult } from '../soak/fuzz-parsers.ts';
import { runKillRounds, type KillRound } from '../soak/kill-rounds.ts';

interface SoakFlags {
  readonly rounds: number;
  readonly seed: number;
  readonly json?: boolean;
}

const program = newCommand(
  'npm run soak --',
  'Repeatedly kill an ingestion, and a process that watches the folder, and check that nothing is lost. Then repeatedly kill a bot that posts digests and check that each source is posted once. Then repeatedly ingest damaged files of every format.',
)
  .option('--rounds <n>', 'number of kills of each process', atLeastOne, 200)
  .addOption(
    new Option('--seed <n>', 'seed of the random times of the kills')
      .argParser(atLeastOne)
      .default(randomInt(1, 99_999), 'random'),
  )
  .option('--json', 'print JSON on stdout, and nothing else there')
  .action(async ({ rounds, seed, json = false }: SoakFlags) => {
    process.stderr.write(`${rounds} rounds with --seed ${seed}\n`);
    const done = await soakIngestion({ rounds, seed, watches: false });
    const watched = await soakIngestion({ rounds, seed, watches: true });
    const posts = await soakDigests(rounds, seed);
    const fuzzed = await soakParsers(rounds, seed);
    const old = done.filter(({ found }) => found === 'old').length;
    const watchedOld = watched.filter(({ found }) => found === 'old').length;
    const result = { seed, rounds, old, new: rounds - old, lost: 0, watchedOld, posts, fuzzed };
    process.stdout.write(
      json
        ? `${JSON.stringify(result)}\n`
        : `${rounds} kills, nothing lost: ${old} times the old corpus, ${rounds - old} times the new one\n${rounds} kills of watched ingestion, nothing lost: ${watchedOld} times the old corpus, ${rounds - watchedOld} times the new one\n${rounds} kills of digests, ${posts} messages, each posted once\n${rounds} ingestions of damaged files, ${fuzzed.read} of them read, no earlier version lost\n`,
    );
  });

/** Resolves to the rounds. @throws if a corpus is incomplete or a version is lost */
async function soakIngestion(options: {
  readonly rounds: number;
  readonly seed: number;
  readonly watches: boolean;
}): Promise<KillRound[]> {
  // The folder of a failed round is kept for inspection.
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-soak-'));
  const done: KillRound[] = [];
  await runKillRounds({
    folder,
    ...options,
    onRound: (round) => {
      done.push(round);
      process.stderr.write(`${round.round}: killed ${round.killedAt}, found ${round.found}\n`);
    },
  }).catch((error: unknown) => {
    process.stderr.write(`Its files are in ${folder}\n`);
    throw error;
  });
  rmSync(folder, { recursive: true });
  return done;
}

/**
 * Resolves to the number of messages in the channel. @throws if a source is missing or was posted
 * twice
 */
async function soakDigests(rounds: number, seed: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-soak-'));
  const { messages, wrong, open } = await killDigests({
    folder,
    rounds,
    seed,
    onRound: ({ round, killedAt, isDoubled }) => {
      const beside = isDoubled ? ', with another process running' : '';
      process.stderr.write(`${round}: killed at ${killedAt}${beside}\n`);
    },
  });
  if (Object.keys(wrong).length > 0 || open.length > 0) {
    const result = JSON.stringify({ wrong, open });
    throw new Error(`Seed ${seed}: not every source was posted once: ${result}; see ${folder}`);
  }
  rmSync(folder, { recursive: true });
  return messages;
}

/** Resolves to the number of damaged files by outcome. @throws if a parser crashes or hangs */
async function soakParsers(rounds: number, seed: number): Promise<FuzzResult> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-soak-'));
  const result = await fuzzParsers({
    folder,
    samples: join(PROJECT_FOLDER, 'test/sources/fixtures'),
    ...{ rounds, copies: 1, seed },
    onRound: (round) => process.stderr.write(`${round}: ingested damaged files\n`),
  }).catch((error: unknown) => {
    process.stderr.write(`Its files are in ${folder}\n`);
    throw error;
  });
  rmSync(folder, { recursive: true });
  return result;
}

await runProgram(program);
