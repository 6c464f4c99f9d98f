import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';

/** A slash command, or one of its subcommands, as somebody picks it. */
export interface UsableCommand {
  /** `sources show` */
  readonly path: string;
  readonly description: string;
  readonly options: readonly APIApplicationCommandBasicOption[];
}

const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;

export function usableCommands(commands: readonly APIApplicationCommand[]): UsableCommand[] {
  return commands
    .filter(({ type }) => type === ApplicationCommandType.ChatInput)
    .flatMap(({ name, description, options = [] }) => branch(name, description, options));
}

function branch(
  path: string,
  description: string,
  options: readonly APIApplicationCommandOption[],
): UsableCommand[] {
  const inner = options.flatMap((option) =>
    option.type === Subcommand || option.type === SubcommandGroup
      ? branch(`${path} ${option.name}`, option.description, option.options ?? [])
      : [],
  );
  if (inner.length > 0) return inner;
  return [{ path, description, options: options as APIApplicationCommandBasicOption[] }];
}

/** Those that fit what was typed behind the slash: beginnings first. */
export function fittingCommands(
  commands: readonly UsableCommand[],
  typed: string,
): UsableCommand[] {
  const wanted = typed.toLowerCase().trim();
  const starts = commands.filter(({ path }) => path.startsWith(wanted));
  const holds = commands.filter(({ path }) => !path.startsWith(wanted) && path.includes(wanted));
  return [...starts, ...holds];
}
