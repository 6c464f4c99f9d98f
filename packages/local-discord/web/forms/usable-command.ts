import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';

/** A slash command, or a subcommand, that the user can pick. */
export interface UsableCommand {
  /** The full name, for example `sources show`. */
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
 * Returns the commands that contain the text after the slash. Commands that begin with it come first, then
 * shorter names, because they are closer to the text. Ties keep the order of registration.
 */
export function fittingCommands(
  commands: readonly UsableCommand[],
  typed: string,
): UsableCommand[] {
  const wanted = typed.toLowerCase().trim();
  const startRank = ({ path }: UsableCommand): number => (path.startsWith(wanted) ? 0 : 1);
  // Only the command's own name counts, so that its subcommands stay together.
  const nameLength = ({ path }: UsableCommand): number => path.split(' ', 1)[0]?.length ?? 0;
  return commands
    .filter(({ path }) => path.includes(wanted))
    .sort((a, b) => startRank(a) - startRank(b) || nameLength(a) - nameLength(b));
}
