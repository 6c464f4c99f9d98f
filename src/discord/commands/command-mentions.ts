/** Mentions a command by its full name, such as `sources list`; a click fills it in. */
export type Mention = (command: string) => string;

export interface CommandMentions {
  readonly mention: Mention;
  /** Discord's IDs of the commands by name, once they are registered. */
  learn(ids: Readonly<Record<string, string>>): void;
}

/** `</sources list:ID>`, or the bare name as code where the ID is not known yet. */
export function createCommandMentions(): CommandMentions {
  let known: Readonly<Record<string, string>> = {};
  return {
    mention(command) {
      const [name = ''] = command.split(' ');
      const id = known[name];
      return id === undefined ? `\`/${command}\`` : `</${command}:${id}>`;
    },
    learn(ids) {
      known = ids;
    },
  };
}
