import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { PROJECT_FOLDER } from '../program-files.ts';
import { type ErrorCode, UserFacingError } from '../domain/errors.ts';
import { EN } from './locales/en.ts';
import { wordError } from './word-error.ts';

export const VERSION = readVersion();

const EXIT_FAULT = 1;
const EXIT_USAGE = 2;
/** Codes of errors in the command line or the settings. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'bad-usage',
  'bad-date',
  'unknown-version',
  'empty-question',
  'question-too-long',
  'invalid-config',
  'unknown-source',
  'ambiguous-source',
]);

/** The options of every command that uses an index. */
export interface CommonFlags {
  readonly seeds?: string;
  readonly data?: string;
}

/** Creates a command with options for the documents and the index. */
export function newProgram(usage: string, description: string): Command {
  return newCommand(usage, description)
    .option('--seeds <folder>', EN.help.seeds)
    .option('--data <folder>', EN.help.data);
}

/** Creates a command without options. */
export function newCommand(usage: string, description: string): Command {
  return new Command(usage)
    .description(description)
    .version(VERSION)
    .allowExcessArguments(false)
    .showHelpAfterError(EN.help.afterError)
    .exitOverride();
}

/**
 * Runs a command and sets the exit code: 0 for success, 1 for an error, 2 for incorrect usage. A
 * `UserFacingError` is printed to stderr in two lines, any other error with its stack trace.
 */
export async function runProgram(program: Command): Promise<void> {
  // It is not an error if the reader of a pipe closes it, as in `| head`.
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

/** Parses a whole number that is at least 1, for commander. */
export function atLeastOne(value: string): number {
  if (!/^[1-9]\d{0,4}$/.test(value)) {
    throw new InvalidArgumentError(EN.help.wholeNumber);
  }
  return Number(value);
}

/** The numbers of two versions of a source. */
export interface VersionPair {
  readonly from: number;
  readonly to: number;
}

/** Parses two numbers of versions such as `1..3`, for commander. */
export function versionPair(value: string): VersionPair {
  const [, from, to] = /^([1-9]\d{0,8})\.\.([1-9]\d{0,8})$/.exec(value) ?? [];
  if (from === undefined || to === undefined) throw new InvalidArgumentError(EN.history.range);
  return { from: Number(from), to: Number(to) };
}

/** Parses a number from 0 to 1, for commander. */
export function share(value: string): number {
  const parsed = Number(value);
  if (value.trim() === '' || !(parsed >= 0 && parsed <= 1)) {
    throw new InvalidArgumentError(EN.help.share);
  }
  return parsed;
}

function tell(error: unknown): number {
  // Commander has already printed its own message.
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
