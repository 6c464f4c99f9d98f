import { ApplicationCommandOptionType, type CommandInteractionOption } from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';
import type { CommandData, OptionData, Options, SubcommandData } from './command.ts';

type Value = Options[string];
type Received = 'name' | 'value' | 'attachment';

/** The JavaScript type of the values of each option type. */
const PRIMITIVES: Record<OptionData['type'], 'string' | 'boolean' | 'number' | 'object'> = {
  [ApplicationCommandOptionType.String]: 'string',
  [ApplicationCommandOptionType.Boolean]: 'boolean',
  [ApplicationCommandOptionType.Integer]: 'number',
  [ApplicationCommandOptionType.Channel]: 'string',
  [ApplicationCommandOptionType.Attachment]: 'object',
};

/**
 * Reads the options that a command's data declare, and `subcommand` if there are subcommands. Strings are
 * trimmed, and a blank string counts as absent. Discord checks options against what is registered,
 * which can be older than `data`.
 *
 * @throws UserFacingError `bad-usage`
 */
export function readOptions(
  data: CommandData,
  received: readonly Pick<CommandInteractionOption, Received | 'options'>[],
): Options {
  const declared = data.options ?? [];
  if (!hasSubcommands(declared)) return readValues(data, data.name, declared, received);
  const [chosen] = received;
  const subcommand = declared.find(({ name }) => name === chosen?.name);
  if (subcommand === undefined) throw outOfDate(data, 'subcommand', chosen?.name ?? null);
  return {
    subcommand: subcommand.name,
    ...readValues(
      data,
      `${data.name} ${subcommand.name}`,
      subcommand.options ?? [],
      chosen?.options ?? [],
    ),
  };
}

function readValues(
  data: CommandData,
  command: string,
  declared: readonly OptionData[],
  received: readonly Pick<CommandInteractionOption, Received>[],
): Options {
  const values: Record<string, Value> = {};
  for (const option of declared) {
    const value = valueOf(
      option,
      received.find(({ name }) => name === option.name),
    );
    if (value === '' && option.required === true) throw blankOption(command, option.name);
    if ((value === undefined || value === '') && option.required !== true) continue;
    if (typeof value !== PRIMITIVES[option.type]) throw outOfDate(data, 'option', option.name);
    values[option.name] = value;
  }
  return values;
}

/** Returns the value of an option, or the file that it names. */
function valueOf(
  { type }: OptionData,
  received: Pick<CommandInteractionOption, Received> | undefined,
): Value {
  if (type !== ApplicationCommandOptionType.Attachment) return trimmed(received?.value);
  const file = received?.attachment;
  // Only Discord's own data about the attachment is used, not the option's value.
  return file && { name: file.name, size: file.size, url: file.url };
}

function trimmed<V>(value: V): V | string {
  return typeof value === 'string' ? value.trim() : value;
}

function blankOption(command: string, option: string): UserFacingError {
  return new UserFacingError('blank-option', { command, option });
}

function hasSubcommands(
  options: readonly OptionData[] | readonly SubcommandData[],
): options is readonly SubcommandData[] {
  return options[0]?.type === ApplicationCommandOptionType.Subcommand;
}

function outOfDate(
  data: CommandData,
  part: 'subcommand' | 'option',
  name: string | null,
): UserFacingError {
  return new UserFacingError('outdated-command', { command: data.name, part, name });
}
