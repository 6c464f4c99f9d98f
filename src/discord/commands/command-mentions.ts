/** Mentions a command by its full name, such as `sources list`. A click on the mention inserts the command. */
export type Mention = (command: string) => string;

export interface CommandMentions {
  readonly mention: Mention;
  /** Stores Discord's IDs of the registered commands, by name. */
  learn(ids: Readonly<Record<string, string>>): void;
}

/** A mention is `</sources list:ID>`. Until the ID is known, it is the command's name formatted as code. */
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
