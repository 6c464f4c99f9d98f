import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/commands/command.ts';
import { askQuestion } from '../src/discord/interactions/ask-question.ts';

export const command = defineCommand({
  data: {
    name: 'ask',
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'question',
        required: true,
        max_length: 500,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'source',
        max_length: 100,
        autocomplete: true,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'as_of',
        max_length: 40,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
      },
    ],
  },
  isPrivate: (options) => options.private ?? false,
  suggest: { source: 'sources' },
  run: ({ question, source, as_of: asOf }, context) => askQuestion(question, source, asOf, context),
});
