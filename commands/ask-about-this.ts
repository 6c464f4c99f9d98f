import { ApplicationCommandType } from 'discord.js';
import type { MessageCommand } from '../src/discord/commands/command.ts';
import { readPlainText, toQuestion } from '../src/discord/commands/read-message.ts';
import { askQuestion } from '../src/discord/interactions/ask-question.ts';

export const command: MessageCommand = {
  data: { type: ApplicationCommandType.Message, name: 'Ask about this' },
  async run({ texts }, context) {
    const question = toQuestion(readPlainText(texts.join('\n\n')));
    if (question === '') return { text: context.locale.answer.noQuestion };
    return askQuestion(question, undefined, undefined, context);
  },
};
