import { ApplicationCommandOptionType } from 'discord.js';
import { defineCommand } from '../src/discord/command.ts';
import { renderAnswer } from '../src/discord/render-answer.ts';

const QUOTES = 3;

export const command = defineCommand({
  data: {
    name: 'ask',
    description: "Ask a question; the answer is in the sources' own words",
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'question',
        description: 'What do you want to know?',
        required: true,
        max_length: 500,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'source',
        description: 'Quote only this source: its ID or the beginning of it',
        autocomplete: true,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
        description: 'Show the answer only to me',
      },
    ],
  },
  isPrivate: (options) => options.private ?? false,
  suggest: { source: 'sources' },
  async run({ question, source }, { answerer, surface }) {
    const only = source === undefined ? {} : { source };
    const answer = await answerer.answer(question.trim(), { limit: QUOTES, ...only });
    return renderAnswer(answer, surface);
  },
});
