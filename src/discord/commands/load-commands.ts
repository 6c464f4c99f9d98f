import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './command.ts';
import { labelOf } from './compare-commands.ts';

/**
 * Loads the commands in a folder of source files or built files. Each file exports `command`. The file of a
 * slash command has the command's name.
 *
 * @throws if a file breaks these rules, which is a bug in that file
 */
export async function loadCommands(folder: string): Promise<Command[]> {
  const files = readdirSync(folder)
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .sort();
  return Promise.all(files.map((file) => loadCommand(join(folder, file))));
}

async function loadCommand(path: string): Promise<Command> {
  const module = (await import(pathToFileURL(path).href)) as { command?: Partial<Command> };
  const { command } = module;
  if (typeof command?.run !== 'function' || command.data === undefined) {
    throw new Error(`${path} must export \`command\`, made by defineCommand`);
  }
  const expected = basename(path, extname(path));
  // The name of a message command is a text for users, not a file name.
  const isSlashCommand = !('type' in command.data);
  if (isSlashCommand && command.data.name !== expected) {
    throw new Error(
      `${path} must define the command ${expected}, but defines ${labelOf(command.data)}`,
    );
  }
  return command as Command;
}
