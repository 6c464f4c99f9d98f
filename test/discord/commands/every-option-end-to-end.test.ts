import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import {
  isMessageCommand,
  type OptionData,
  type SlashCommand,
  type SubcommandData,
} from '../../../src/discord/commands/command.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { textOf } from '../running-app.ts';
import { COMMANDS, startBot } from '../running-bot.ts';
import { sourceOf } from '../../support/fake-corpus.ts';

type Filled = Record<string, string | boolean | number>;

const { String: StringType, Channel } = ApplicationCommandOptionType;
const UNEXPECTED = en.errors.unexpected('').split('.')[0] ?? '';
/** Discord's limit for a text option without a limit of its own. */
const MAX_LENGTH = 6000;

const slashCommands = COMMANDS.filter(
  (command): command is SlashCommand => !isMessageCommand(command),
);

/** The path and the options of every command and subcommand. */
const PATHS = slashCommands.flatMap(({ data }) => {
  const options: readonly (OptionData | SubcommandData)[] = data.options ?? [];
  const subcommands = options.filter(
    (option): option is SubcommandData => option.type === ApplicationCommandOptionType.Subcommand,
  );
  return subcommands.length === 0
    ? [{ path: data.name, options: options as readonly OptionData[] }]
    : subcommands.map(({ name, options: inner = [] }) => ({
        path: `${data.name} ${name}`,
        options: inner,
      }));
});

/** All free-text options of all commands. */
const TEXTS = PATHS.flatMap(({ path, options }) =>
  options
    .filter(({ type, choices }) => type === StringType && choices === undefined)
    .map((option) => ({ path, options, option })),
);

function fill(options: readonly OptionData[], own: Filled, channelId: string): Filled {
  const required = options
    .filter(({ required: isRequired }) => isRequired === true)
    .map(({ name, type, choices }) => [name, type === Channel ? channelId : (choices?.[0] ?? 'a')]);
  return { ...(Object.fromEntries(required) as Filled), ...own };
}

/** Texts whose length is easily miscounted: a character has two UTF-16 code units, or grows when escaped. */
const HARD: readonly (readonly [string, (length: number) => string])[] = [
  ['characters beyond the BMP', (length) => '😀'.repeat(length)],
  ['letters beyond the BMP', (length) => '𝔸'.repeat(length)],
  ['words beyond the BMP', (length) => '𝔸𝔹 '.repeat(length).slice(0, 2).repeat(length)],
  ['one BMP character and letters beyond the BMP', (length) => `a${'𝔸'.repeat(length - 1)}`],
  ['marks that are escaped', (length) => '*'.repeat(length)],
  ['hidden characters', (length) => '\u202e'.repeat(length)],
  ['flags of regions', (length) => '\u{1f1e9}\u{1f1ea}'.repeat(Math.floor(length / 2))],
];

describe('every text option of every command', () => {
  it('is covered by the tests below', () => {
    expect(TEXTS.map(({ path, option }) => `${path} ${option.name}`)).toEqual(
      expect.arrayContaining([
        'ask question',
        'ask source',
        'sources list filter',
        'digest edit zone',
      ]),
    );
    expect(TEXTS.length).toBeGreaterThan(15);
  });

  it.each(HARD)(
    'accepts %s up to its maximum length without an unexpected error',
    async (_, makeText) => {
      const { discord, log } = await startBot();
      const { admin, channels } = discord;
      for (const { path, options, option } of TEXTS) {
        const value = makeText(option.max_length ?? MAX_LENGTH);
        const filled = fill(options, { [option.name]: value }, channels.talk.id);
        const reply = await admin.slash(path, filled).reply();
        const described = `/${path} ${option.name}: ${textOf(reply)}`;
        expect(described).not.toContain(UNEXPECTED);
        if (option.autocomplete === true) await admin.autocomplete(path, option.name, value);
      }
      expect(log.at('error')).toEqual([]);
      expect(log.at('warn')).toEqual([]);
      expect(discord.recording.refused()).toEqual([]);
    },
  );

  it('is treated as absent if it is blank', async () => {
    const { discord, log } = await startBot();
    const { admin, channels } = discord;
    // Uses up the greeting that follows the first answer in a server.
    await admin.slash('ask', { question: 'a' }).reply();
    for (const { path, options, option } of TEXTS) {
      const filled = fill(options, { [option.name]: ' \t ' }, channels.talk.id);
      const reply = await admin.slash(path, filled).reply();
      const blank = en.problems['blank-option']({ command: path, option: option.name }).message;
      const text = textOf(reply).replaceAll('\\', '');
      if (option.required === true) expect(text).toContain(blank);
      else {
        const without = await admin.slash(path, fill(options, {}, channels.talk.id)).reply();
        const ids = /[DA]-[0-9a-z]+/g;
        expect(text.replace(ids, '')).toBe(textOf(without).replaceAll('\\', '').replace(ids, ''));
      }
    }
    expect(log.at('error')).toEqual([]);
  });

  it('keeps letters beyond the BMP from page to page if it is a filter', async () => {
    const sources = Array.from({ length: 45 }, (_, i) =>
      sourceOf({ sourceId: `source-${i}`, title: '𝔸'.repeat(90) }),
    );
    const { discord } = await startBot({ sources });
    const first = await discord.reader.slash('sources list', { filter: '𝔸'.repeat(80) }).reply();
    expect(textOf(first)).toContain('45 sources');
    const second = await discord.reader.press(first, en.buttons.next).reply();
    expect(textOf(second)).toContain('page 2 of 3');
  });
});
