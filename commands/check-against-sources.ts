import { ApplicationCommandType } from 'discord.js';
import { type MessageCommand, queued } from '../src/discord/commands/command.ts';
import { readPlainText } from '../src/discord/commands/read-message.ts';
import { renderCheck } from '../src/discord/render/render-check.ts';

export const command: MessageCommand = {
  data: { type: ApplicationCommandType.Message, name: 'Check against sources' },
  async run({ texts }, context) {
    const message = readPlainText(texts.join('\n\n'));
    const checked = await queued(context, () => context.statements.check(message));
    return { text: renderCheck(checked, context) };
  },
};
