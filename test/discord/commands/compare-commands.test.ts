import { describe, expect, it } from 'vitest';
import { compareCommands, toRegistration } from '../../../src/discord/commands/compare-commands.ts';

const option = { type: 3, name: 'question', description: 'What?', required: true } as const;
const second = { type: 5, name: 'private', description: 'Only me' } as const;
const ask = { name: 'ask', description: 'Ask', options: [option, second] } as const;

/** Returns the command as Discord would: with IDs and all defaults. */
const registered = {
  id: '1',
  application_id: '2',
  version: '3',
  type: 1,
  name: 'ask',
  name_localizations: null,
  description: 'Ask',
  description_localizations: null,
  default_member_permissions: null,
  dm_permission: true,
  nsfw: false,
  contexts: [0],
  integration_types: [0],
  options: [
    { description: 'What?', name: 'question', required: true, type: 3, autocomplete: false },
    { ...second, required: false, name_localizations: {}, choices: [] },
  ],
};

const nothing = { added: [], changed: [], removed: [] };

function check(after: object[], before: object[], expected: object): void {
  const wanted = after.map((data) => toRegistration(data as typeof ask, 'global'));
  expect(compareCommands(wanted, before, 'global')).toEqual({ ...nothing, ...expected });
}

describe('compareCommands', () => {
  it('ignores fields that Discord fills in or omits', () => {
    check([ask], [registered], {});
  });

  it('ignores the empty description that Discord gives a menu command', () => {
    const menu = { type: 3, name: 'Check' };
    check([menu], [{ ...registered, ...menu, description: '', options: [] }], {});
  });

  it('ignores the order of commands', () => {
    const other = { name: 'other', description: 'Other' };
    const otherRegistered = { ...registered, name: 'other', description: 'Other', options: [] };
    check([ask, other], [otherRegistered, registered], {});
  });

  it.each([
    ['a description', { ...ask, description: 'Ask anything' }],
    ['a translated name', { ...ask, name_localizations: { de: 'fragen' } }],
    ['a translated description', { ...ask, description_localizations: { de: 'Frag etwas' } }],
    [
      'a translated option',
      { ...ask, options: [{ ...option, name_localizations: { de: 'frage' } }, second] },
    ],
    ['the order of options, which is visible to users', { ...ask, options: [second, option] }],
    ['a limit', { ...ask, options: [{ ...option, max_length: 500 }, second] }],
    ['a permission', { ...ask, default_member_permissions: '0' }],
    ['an option', { ...ask, options: [option] }],
    ['a subcommand', { ...ask, options: [{ type: 1, name: 'list', description: 'List' }] }],
  ])('reports a change of %s', (_, changed) => {
    check([changed], [registered], { changed: ['/ask'] });
  });

  it('reports new and removed commands', () => {
    check([{ ...ask, name: 'why' }], [registered], { added: ['/why'], removed: ['/ask'] });
  });

  it('reports that a global command can be used outside servers', () => {
    check([ask], [{ ...registered, contexts: null }], { changed: ['/ask'] });
  });

  it('ignores fields of server commands that apply only to global commands', () => {
    const inServer = { ...registered, contexts: null, integration_types: [0, 1], guild_id: '4' };
    const wanted = [toRegistration(ask, 'guild')];
    expect(wanted[0]).not.toHaveProperty('contexts');
    expect(compareCommands(wanted, [inServer], 'guild')).toEqual(nothing);
  });

  it('distinguishes a message command from a slash command of the same name', () => {
    check([ask], [registered, { ...registered, type: 3, options: undefined }], {
      removed: ['ask'],
    });
  });
});
