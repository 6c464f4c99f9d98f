import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { PROJECT_FOLDER } from '../program-files.ts';
import { type ErrorCode, UserFacingError } from '../domain/errors.ts';
import { wordError } from './word-error.ts';

const EXIT_FAULT = 1;
const EXIT_USAGE = 2;
/** Faults of what was typed, not of what was found. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'bad-usage',
  'empty-question',
  'question-too-long',
  'invalid-config',
  'unknown-source',
  'ambiguous-source',
]);

/** What every command takes. */
export interface CommonFlags {
  readonly seeds?: string;
  readonly data?: string;
}

/** A command that takes the documents and the index as options. */
export function newProgram(usage: string, description: string): Command {
  return newCommand(usage, description)
    .option('--seeds <folder>', 'the documents (default: SEEDS_DIR or seeds)')
    .option('--data <folder>', 'the index (default: DATA_DIR or data)');
}

/** A command without options of its own. */
export function newCommand(usage: string, description: string): Command {
  return new Command(usage)
    .description(description)
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

/** Parser of a whole number from 1, for commander. */
export function atLeastOne(value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value)) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
  }
  return Number(value);
}

/** Parser of a share from 0 to 1, for commander. */
export function share(value: string): number {
  const parsed = Number(value);
  if (value.trim() === '' || !(parsed >= 0 && parsed <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0 to 1.');
  }
  return parsed;
}

function tell(error: unknown): number {
  // Commander has already written its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof UserFacingError) {
    const { message, hint } = wordError(error);
    process.stderr.write(`${message}\n${hint}\n`);
    return USAGE_CODES.has(error.code) ? EXIT_USAGE : EXIT_FAULT;
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT_FAULT;
}

function readVersion(): string {
  const path = join(PROJECT_FOLDER, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
