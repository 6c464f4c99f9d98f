import { ApplicationCommandType } from 'discord.js';
import type { MessageCommand } from '../src/discord/commands/command.ts';
import { readPlainText } from '../src/discord/commands/read-message.ts';
import { renderCheck } from '../src/discord/render/render-check.ts';
import { WORDS } from '../src/discord/locales/words.ts';

export const command: MessageCommand = {
  data: { type: ApplicationCommandType.Message, name: WORDS.commands.check.name },
  async run({ texts }, { statements, surface }) {
    const message = readPlainText(texts.join('\n\n'));
    return { text: renderCheck(await statements.check(message), surface) };
  },
};
