import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { localizeCommand } from '../../../src/discord/commands/localize-command.ts';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';

const { String, Subcommand } = ApplicationCommandOptionType;
const question = { type: String, name: 'question', required: true } as const;

describe('the texts of a command', () => {
  it('come from the English catalogue, and their translations from the other catalogues', () => {
    const [english, german] = [en.commands['ask'], de.commands['ask']];
    expect(localizeCommand({ name: 'ask', options: [question] })).toEqual({
      name: 'ask',
      name_localizations: { de: german?.name },
      description: english?.description,
      description_localizations: { de: german?.description },
      options: [
        {
          ...question,
          name_localizations: { de: german?.options?.['question']?.name },
          description: english?.options?.['question']?.description,
          description_localizations: { de: german?.options?.['question']?.description },
        },
      ],
    });
  });

  it('include the names of choices, but not their values', () => {
    const quiet = { type: String, name: 'quiet', choices: ['nothing', 'line'] } as const;
    const subscribe = { type: Subcommand, name: 'subscribe', options: [quiet] } as const;
    const localized = localizeCommand({ name: 'digest', options: [subscribe] });
    expect(localized).toMatchObject({
      options: [
        {
          name: 'subscribe',
          options: [
            {
              choices: [
                { value: 'nothing', name: 'nothing', name_localizations: { de: 'nichts' } },
                { value: 'line', name: 'one line', name_localizations: { de: 'eine Zeile' } },
              ],
            },
          ],
        },
      ],
    });
  });

  it('include only the name of a menu command', () => {
    const type = ApplicationCommandType.Message;
    expect(localizeCommand({ type, name: 'Check against sources' })).toEqual({
      type,
      name: 'Check against sources',
      name_localizations: { de: de.commands['Check against sources']?.name },
    });
  });

  it.each([
    ['a command', { name: 'unheard-of' }, /en\.ts needs the name of unheard-of/],
    [
      'an option',
      { name: 'ask', options: [{ ...question, name: 'color' }] },
      /en\.ts needs the name of color/,
    ],
  ])('must be in the English catalogue: %s without a text there is refused', (_, data, reason) => {
    expect(() => localizeCommand(data)).toThrow(reason);
  });
});
