import { join } from 'node:path';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  type CommandData,
  isMessageCommand,
  type OptionData,
  type SlashCommand,
  type SubcommandData,
} from '../../src/discord/commands/command.ts';
import { toRegistration } from '../../src/discord/commands/compare-commands.ts';
import { localizeCommand } from '../../src/discord/commands/localize-command.ts';
import { loadCommands } from '../../src/discord/commands/load-commands.ts';
import { checkCommands } from '../../packages/local-discord/src/index.ts';

const commands = await loadCommands(join(import.meta.dirname, '../../commands'));

const slashCommands = commands.filter(
  (command): command is SlashCommand => !isMessageCommand(command),
);

function optionsOf({ options = [] }: CommandData): OptionData[] {
  return [...options].flatMap((option: OptionData | SubcommandData) =>
    'options' in option ? [...(option.options ?? [])] : [option as OptionData],
  );
}

describe('the commands', () => {
  it('are loaded from the files of commands/, sorted by name', () => {
    expect(commands.map(({ data }) => data.name)).toEqual([
      'answer',
      'Ask about this',
      'ask',
      'Check against sources',
      'digest',
      'doctor',
      'help',
      'privacy',
      'sources',
    ]);
  });

  it.each(['global', 'guild'] as const)('are accepted by Discord as %s commands', (scope) => {
    const bodies = commands.map(({ data }) => toRegistration(localizeCommand(data), scope));
    expect(() => {
      checkCommands(bodies, scope);
    }).not.toThrow();
  });

  it('have a suggester for each option with autocomplete, and for no other option', () => {
    for (const { data, suggest } of slashCommands) {
      const completed = optionsOf(data).filter(({ autocomplete }) => autocomplete === true);
      expect(Object.keys(suggest).sort()).toEqual(
        [...new Set(completed.map(({ name }) => name))].sort(),
      );
    }
  });

  it('have descriptions without a full stop, because Discord shows them in a list', () => {
    const texts = commands.flatMap(({ data }) =>
      JSON.stringify(localizeCommand(data)).match(/"description":"[^"]*"/g),
    );
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter((text) => text?.endsWith('."'))).toEqual([]);
  });

  it('are available to all users, except digests and the checkup, which require Manage Server', () => {
    const restricted = commands.filter(({ data }) => 'default_member_permissions' in data);
    expect(restricted.map(({ data }) => data.name)).toEqual(['digest', 'doctor']);
  });
});

describe('loading commands', () => {
  async function load(file: string, content: string): Promise<unknown> {
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-commands-'));
    try {
      writeFileSync(join(folder, file), content);
      return await loadCommands(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it.each([
    ['exports no command', 'ask.ts', 'export const other = 1;', /must export `command`/],
    [
      'defines a command with another name',
      'ask.ts',
      "export const command = { data: { name: 'sources' }, run() {} };",
      /must define the command ask, but defines \/sources/,
    ],
  ])('refuses a file that %s, and names the file', async (_, file, content, reason) => {
    await expect(load(file, content)).rejects.toThrow(reason);
  });

  it('allows a menu command whose displayed name differs from its file name', async () => {
    const content =
      "export const command = { data: { type: 3, name: 'Mit Quellen prüfen' }, run() {} };";
    await expect(load('check.ts', content)).resolves.toHaveLength(1);
  });

  it('ignores files that are not commands', async () => {
    await expect(load('notes.md', '# Notes')).resolves.toEqual([]);
  });
});
