import type { Locale } from './locale.ts';

/** The name of an option in the language of `commands`. `command`: its name and subcommand in English. */
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
