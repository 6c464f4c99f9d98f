import { ApplicationCommandType } from 'discord.js';
import type { MessageCommand } from '../src/discord/command.ts';
import { readPlainText } from '../src/discord/read-message.ts';
import { renderCheck } from '../src/discord/render-check.ts';
import { WORDS } from '../src/discord/words.ts';

export const command: MessageCommand = {
  data: { type: ApplicationCommandType.Message, name: WORDS.commands.check.name },
  async run({ texts }, { statements, surface }) {
    const message = readPlainText(texts.join('\n\n'));
    return { text: renderCheck(await statements.check(message), surface) };
  },
};
