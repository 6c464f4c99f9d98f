import type { Locale } from './locale.ts';

/**
 * Returns the name of an option in the language of `commands`.
 *
 * @param command the command's English name, followed by a space and the subcommand if there is one
 */
export function nameOfOption(
  commands: Locale['commands'],
  command: string,
  option: string,
): string {
  const [name = '', subcommand] = command.split(' ');
  const texts =
    subcommand === undefined ? commands[name] : commands[name]?.subcommands?.[subcommand];
  return texts?.options?.[option]?.name ?? option;
}
