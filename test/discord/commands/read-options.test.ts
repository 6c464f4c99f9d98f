import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineCommand, type OptionsOf } from '../../../src/discord/commands/command.ts';
import { readOptions } from '../../../src/discord/commands/read-options.ts';
import { wordThrown } from '../../support/word-fault.ts';

const flat = {
  name: 'flat',
  description: 'Options of every type',
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: 'words',
      description: 'Words',
      required: true,
    },
    { type: ApplicationCommandOptionType.Boolean, name: 'yes', description: 'Yes' },
    { type: ApplicationCommandOptionType.Integer, name: 'many', description: 'How many' },
  ],
} as const;

const nested = {
  name: 'nested',
  description: 'Subcommands',
  options: [
    { type: ApplicationCommandOptionType.Subcommand, name: 'list', description: 'List' },
    {
      type: ApplicationCommandOptionType.Subcommand,
      name: 'show',
      description: 'Show',
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'id',
          description: 'ID',
          required: true,
        },
      ],
    },
  ],
} as const;

describe('the options of a command', () => {
  it('are read if the command declares them, and ignored otherwise', () => {
    expect(
      readOptions(flat, [
        { name: 'words', value: 'some' },
        { name: 'many', value: 3 },
        { name: 'of-another-version', value: 'x' },
      ]),
    ).toEqual({ words: 'some', many: 3 });
  });

  it('include the name of the subcommand', () => {
    expect(readOptions(nested, [{ name: 'list' }])).toEqual({ subcommand: 'list' });
    expect(
      readOptions(nested, [
        {
          name: 'show',
          options: [{ name: 'id', value: 'a', type: ApplicationCommandOptionType.String }],
        },
      ]),
    ).toEqual({ subcommand: 'show', id: 'a' });
  });

  it.each([
    ['a required option is missing', flat, []],
    ['an option has another type', flat, [{ name: 'words', value: true }]],
    ['the subcommand is unknown', nested, [{ name: 'search' }]],
    ['there is no subcommand', nested, []],
  ])(
    'are refused if %s, because Discord may show an older version of the command',
    (_, data, received) => {
      expect(wordThrown(() => readOptions(data, received))).toMatchObject({
        code: 'bad-usage',
        hint: expect.stringContaining('older') as string,
      });
    },
  );

  it('are trimmed if they are strings, and blank strings are treated as absent', () => {
    const optional = [{ ...flat.options[0], required: false }] as const;
    const read = (value: string) =>
      readOptions({ ...flat, options: optional }, [{ name: 'words', value }]);
    expect(read('  two words ')).toEqual({ words: 'two words' });
    for (const blank of ['', '   ', '\n\t', '\u00a0\u3000']) expect(read(blank)).toEqual({});
  });

  it.each([
    ['flat', () => readOptions(flat, [{ name: 'words', value: '  ' }]), 'words'],
    [
      'nested show',
      () =>
        readOptions(nested, [
          {
            name: 'show',
            options: [{ name: 'id', value: ' ', type: ApplicationCommandOptionType.String }],
          },
        ]),
      'id',
    ],
  ])(
    'cause an error that names the option if a required option is blank: /%s',
    (command, read, option) => {
      const problem = { code: 'blank-option', params: { command, option } };
      expect(read).toThrow(expect.objectContaining({ problem }) as Error);
    },
  );

  it('have static types that are derived from the command data', () => {
    expectTypeOf<OptionsOf<typeof flat>>().toEqualTypeOf<{
      readonly words: string;
      readonly yes: boolean | undefined;
      readonly many: number | undefined;
    }>();
    expectTypeOf<OptionsOf<typeof nested>['subcommand']>().toEqualTypeOf<'list' | 'show'>();
    expectTypeOf<
      Extract<OptionsOf<typeof nested>, { subcommand: 'show' }>['id']
    >().toEqualTypeOf<string>();
    defineCommand({
      data: { name: 'bare', description: 'No options' },
      isPrivate: () => false,
      suggest: {},
      run: (options) => {
        expectTypeOf(options).toEqualTypeOf<object>();
        return Promise.resolve({ text: 'done' });
      },
    });
  });
});
