import type { APIApplicationCommand } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import {
  fittingCommands,
  type UsableCommand,
  usableCommands,
} from '../../web/forms/usable-command.ts';

function command(path: string): UsableCommand {
  return { path, description: '', options: [] };
}

const paths = (typed: string, ...registered: readonly string[]): string[] =>
  fittingCommands(registered.map(command), typed).map(({ path }) => path);

describe('the commands that fit the typed text', () => {
  it('list /ask before /answer', () => {
    expect(paths('', 'answer', 'ask')).toEqual(['ask', 'answer']);
    expect(paths('a', 'answer', 'ask')).toEqual(['ask', 'answer']);
  });

  it('list commands that begin with the text before commands that contain it', () => {
    expect(paths('now', 'run now', 'nowhere')).toEqual(['nowhere', 'run now']);
  });

  it('keep subcommands together and in the order of registration', () => {
    const registered = ['digest subscribe', 'digest now', 'answer', 'digest list'];
    expect(paths('', ...registered)).toEqual(registered);
  });

  it('ignore case and surrounding spaces', () => {
    expect(paths(' ASK ', 'ask', 'help')).toEqual(['ask']);
  });
});

describe('the usable commands', () => {
  const usable = (fields: object): string[] =>
    usableCommands([
      { type: 1, name: 'c', description: 'C', ...fields } as unknown as APIApplicationCommand,
    ]).map(({ path, description, options }) => `${path}: ${description} ${options.length}`);

  it('contain the command itself if it has no subcommands', () => {
    expect(usable({ options: [{ type: 3, name: 'text', description: 'T' }] })).toEqual(['c: C 1']);
    expect(usable({})).toEqual(['c: C 0']);
  });

  it('contain the subcommands, including those in groups', () => {
    const inner = { type: 1, name: 'inner', description: 'I' };
    const group = { type: 2, name: 'group', description: 'G', options: [inner] };
    expect(usable({ options: [inner, group] })).toEqual(['c inner: I 0', 'c group inner: I 0']);
  });

  it('do not contain context menu commands', () => {
    expect(usable({ type: 3 })).toEqual([]);
  });
});
