import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/commands/command.ts';
import { replyWithAnswer } from '../src/discord/interactions/reply-with-answer.ts';
import { WORDS } from '../src/discord/locales/words.ts';

const words = WORDS.commands.answer;

export const command = defineCommand({
  data: {
    name: 'answer',
    description: words.description,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'id',
        description: words.id,
        required: true,
        max_length: 20,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
        description: words.private,
      },
    ],
  },
  isPrivate: (options) => options.private ?? false,
  suggest: {},
  async run({ id }, context) {
    return replyWithAnswer(await context.archive.find(id), context);
  },
});
