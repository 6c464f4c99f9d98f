import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { type App, createApp } from '../src/app.ts';
import { type ConfigFlags, loadConfig } from '../src/config.ts';
import { type ErrorCode, UserFacingError } from '../src/domain/errors.ts';
import { showProgress } from '../src/terminal/progress.ts';

const EXIT_FAULT = 1;
const EXIT_USAGE = 2;
/** Faults of what was typed, not of what was found. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'bad-usage',
  'empty-question',
  'question-too-long',
  'invalid-config',
]);

export interface FolderOptions extends ConfigFlags {
  readonly json?: boolean;
}

/** A command with the options that all of them take. */
export function newProgram(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option('--seeds <folder>', 'the documents (default: SEEDS_DIR or seeds)')
    .option('--data <folder>', 'the index (default: DATA_DIR or data)')
    .option('--json', 'print JSON on stdout, and nothing else there')
    .version(readVersion())
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride();
}

/**
 * Runs a command and sets the exit code: 0 done, 1 a fault, 2 bad usage. Faults that a person can
 * act on are told in two lines on stderr, every other one with its stack.
 */
export async function runProgram(program: Command): Promise<void> {
  // A reader that has seen enough (`| head`) is not a fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = tell(error);
  }
}

/** Opens the parts for one command and lets go of them whatever happens. */
export async function withApp<T>(flags: ConfigFlags, use: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp(loadConfig(flags), {
    inference: 'in-process',
    onDownload: showProgress(process.stderr),
  });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

/** Brings the index up to date with the seeds folder, and says on stderr what was refused. */
export async function refresh(app: App): Promise<void> {
  const report = await app.ingest({ onProgress: showProgress(process.stderr) });
  for (const { file, message, hint } of report.refused) {
    process.stderr.write(`refused ${file}: ${message} ${hint}\n`);
  }
}

/** Parser of a whole number from 1, for commander. */
export function atLeastOne(value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value)) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
  }
  return Number(value);
}

function tell(error: unknown): number {
  // Commander has already written its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof UserFacingError) {
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    return USAGE_CODES.has(error.code) ? EXIT_USAGE : EXIT_FAULT;
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT_FAULT;
}

function readVersion(): string {
  const path = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
