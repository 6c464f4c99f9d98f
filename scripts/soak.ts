import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { reasonOf } from '../src/domain/errors.ts';
import { atLeastOne, newCommand, runProgram } from '../src/terminal/program.ts';
import { PHASES } from '../soak/phases.ts';
import type { SoakPhase } from '../soak/soak-phase.ts';

interface SoakFlags {
  readonly only: readonly SoakPhase[];
  readonly rounds?: number;
  readonly weeks?: number;
  readonly questionsPerDay: number;
  readonly models: 'small' | 'built-in';
  readonly seed: number;
  readonly json?: boolean;
}

const NAMES = PHASES.map(({ name }) => name);
const phases = PHASES.map(
  ({ name, rounds, description }) => `  ${name.padEnd(12)}${description} ${rounds} rounds.`,
);
const program = newCommand(
  'npm run soak --',
  `Check that nothing is lost when processes are killed and files are damaged.\n\nPhases:\n${phases.join('\n')}`,
)
  .addOption(
    new Option('--only <names>', 'phases to run, separated by commas')
      .argParser(parsePhases)
      .default(PHASES, 'all'),
  )
  .option('--rounds <n>', 'number of rounds of each phase', atLeastOne)
  .option(
    '--weeks <n>',
    'number of simulated weeks, which are the rounds of that phase',
    atLeastOne,
  )
  .option('--questions-per-day <n>', 'questions in each simulated day', atLeastOne, 200)
  .addOption(
    new Option('--models <models>', 'models of the bot in simulated weeks')
      .choices(['small', 'built-in'])
      .default('small'),
  )
  .addOption(
    new Option('--seed <n>', 'seed of all random choices')
      .argParser(atLeastOne)
      .default(randomInt(1, 99_999), 'random'),
  )
  .option('--json', 'print JSON on stdout, and nothing else there')
  .action(async ({ only, rounds, weeks, seed, json = false, ...simulation }: SoakFlags) => {
    const figures: Record<string, unknown> = {};
    const failed: string[] = [];
    for (const phase of only) {
      // The folder of a failed phase is kept for inspection.
      const folder = mkdtempSync(join(tmpdir(), `verbatim-soak-${phase.name}-`));
      const log = (line: string): void => {
        process.stderr.write(`${phase.name} ${line}\n`);
      };
      const planned = (phase.name === 'weeks' ? weeks : undefined) ?? rounds ?? phase.rounds;
      log(`starts: --only ${phase.name} --rounds ${planned} --seed ${seed}`);
      try {
        const result = await phase.run({ folder, seed, log, rounds: planned, ...simulation });
        if (!json) process.stdout.write(`${phase.name}: ${result.summary}\n`);
        figures[phase.name] = result.figures;
        rmSync(folder, { recursive: true });
      } catch (error) {
        log(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        log(`files are in ${folder}`);
        failed.push(`${phase.name}: ${reasonOf(error)}`);
      }
    }
    if (json) process.stdout.write(`${JSON.stringify({ seed, ...figures, failed })}\n`);
    if (failed.length > 0) throw new Error(`Seed ${seed}: ${failed.join('; ')}`);
  });

function parsePhases(value: string): readonly SoakPhase[] {
  const wanted = value.split(',');
  const unknown = wanted.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is no phase. Phases: ${NAMES.join(', ')}.`);
  }
  return PHASES.filter(({ name }) => wanted.includes(name));
}

await runProgram(program);
