import { ApplicationCommandOptionType } from 'discord.js';
import { LOCALES } from '../locales/choose-locale.ts';
import type { CommandTexts, Locale, NamedTexts, OptionTexts } from '../locales/locale.ts';
import { type Command, isMenuData, type OptionData, type SubcommandData } from './command.ts';

type Named = Partial<NamedTexts>;

/** A name and a description in every language, in the fields that Discord registers. */
interface Localized {
  readonly name: string;
  readonly name_localizations: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly description_localizations?: Readonly<Record<string, string>>;
}

/**
 * Adds the texts of all catalogues to a command. English texts are required, because Discord falls back to
 * them. A missing translation is left out.
 *
 * @throws if the English catalogue lacks the command, or one of its options or choices
 */
export function localizeCommand(data: Command['data']): object {
  const textsIn = ({ commands }: Locale): CommandTexts | undefined => commands[data.name];
  if (isMenuData(data)) {
    const { name, name_localizations } = localize(data.name, textsIn, 'no-description');
    return { ...data, name, name_localizations };
  }
  const options = (data.options ?? []).map((option) => localizeOption(option, textsIn));
  return {
    ...data,
    ...localize(data.name, textsIn),
    ...(options.length === 0 ? {} : { options }),
  };
}

function localizeOption(
  option: OptionData | SubcommandData,
  textsOfParent: (locale: Locale) => CommandTexts | undefined,
): object {
  const { name } = option;
  if (option.type === ApplicationCommandOptionType.Subcommand) {
    const textsIn = (locale: Locale): CommandTexts | undefined =>
      textsOfParent(locale)?.subcommands?.[name];
    const options = (option.options ?? []).map((inner) => localizeOption(inner, textsIn));
    return {
      ...option,
      ...localize(name, textsIn),
      ...(options.length === 0 ? {} : { options }),
    };
  }
  const textsIn = (locale: Locale): OptionTexts | undefined =>
    textsOfParent(locale)?.options?.[name];
  const choices = option.choices?.map((value) => {
    const choiceIn = (locale: Locale): Named => {
      const choice = textsIn(locale)?.choices?.[value];
      return choice === undefined ? {} : { name: choice };
    };
    return { ...localize(value, choiceIn, 'no-description'), value };
  });
  return {
    ...option,
    ...localize(name, textsIn),
    ...(choices === undefined ? {} : { choices }),
  };
}

function localize(
  key: string,
  textsIn: (locale: Locale) => Named | undefined,
  kind: 'described' | 'no-description' = 'described',
): Localized {
  const [english, ...others] = LOCALES.map((locale) => ({
    code: locale.code,
    texts: textsIn(locale),
  }));
  const required = (field: keyof NamedTexts): string => {
    const text = english?.texts?.[field];
    if (text === undefined || text === '') {
      throw new Error(`locales/en.ts needs the ${field} of ${key}: add it to \`commands\``);
    }
    return text;
  };
  const translated = (field: keyof NamedTexts): Record<string, string> =>
    Object.fromEntries(
      others.flatMap(({ code, texts }) => {
        const text = texts?.[field];
        return text === undefined || text === '' ? [] : [[code, text]];
      }),
    );
  const named = { name: required('name'), name_localizations: translated('name') };
  if (kind === 'no-description') return named;
  return {
    ...named,
    description: required('description'),
    description_localizations: translated('description'),
  };
}
