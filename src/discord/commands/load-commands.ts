import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './command.ts';
import { labelOf } from './compare-commands.ts';

/**
 * The commands of a folder, by file: each file in it, source or built, exports `command`; a slash command
 * is named like its file.
 * To add a command is to add a file.
 *
 * @throws when a file does not hold to that: a fault of whoever wrote it
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
  // What a command in a menu is called is a matter of language.
  const isSlashCommand = !('type' in command.data);
  if (isSlashCommand && command.data.name !== expected) {
    throw new Error(
      `${path} must hold the command ${expected}, but holds ${labelOf(command.data)}`,
    );
  }
  return command as Command;
}
