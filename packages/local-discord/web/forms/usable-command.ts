import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';

/** A slash command, or a subcommand, that the user can pick. */
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

/**
 * The commands that contain the text typed after the slash: those that begin with it first, then shorter
 * names first, because they are closer to the text. Equals keep the order in which the bot registered them.
 */
export function fittingCommands(
  commands: readonly UsableCommand[],
  typed: string,
): UsableCommand[] {
  const wanted = typed.toLowerCase().trim();
  const startRank = ({ path }: UsableCommand): number => (path.startsWith(wanted) ? 0 : 1);
  // The name alone: subcommands of one command stay together.
  const nameLength = ({ path }: UsableCommand): number => path.split(' ', 1)[0]?.length ?? 0;
  return commands
    .filter(({ path }) => path.includes(wanted))
    .sort((a, b) => startRank(a) - startRank(b) || nameLength(a) - nameLength(b));
}
