import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { atLeastOne, runProgram } from '../src/terminal/program.ts';
import { runKillRounds, type KillRound } from './soak/kill-rounds.ts';

interface SoakFlags {
  readonly rounds: number;
  readonly seed: number;
  readonly json?: boolean;
}

const program = new Command('npm run soak --')
  .description('Kill an ingestion again and again, and see that nothing is lost.')
  .option('--rounds <n>', 'how often', atLeastOne, 200)
  .option(
    '--seed <n>',
    'what decides when it is killed (default: drawn)',
    atLeastOne,
    randomInt(1, 99_999),
  )
  .option('--json', 'print JSON on stdout, and nothing else there')
  .allowExcessArguments(false)
  .exitOverride()
  .action(async ({ rounds, seed, json = false }: SoakFlags) => {
    process.stderr.write(`${rounds} rounds with --seed ${seed}\n`);
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-soak-'));
    const done: KillRound[] = [];
    // Left in place when a round fails, to be looked at.
    await runKillRounds({
      ...{ folder, rounds, seed },
      onRound: (round) => {
        done.push(round);
        process.stderr.write(`${round.round}: killed ${round.killedAt}, found ${round.found}\n`);
      },
    }).catch((error: unknown) => {
      process.stderr.write(`What is left of it: ${folder}\n`);
      throw error;
    });
    rmSync(folder, { recursive: true });
    const old = done.filter(({ found }) => found === 'old').length;
    const result = { seed, rounds, old, new: rounds - old, lost: 0 };
    process.stdout.write(
      json
        ? `${JSON.stringify(result)}\n`
        : `${rounds} kills, nothing lost: ${old} times the old corpus, ${rounds - old} times the new one\n`,
    );
  });

await runProgram(program);
