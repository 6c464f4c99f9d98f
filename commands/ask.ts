import { ApplicationCommandOptionType } from 'discord.js';
import { verifyAnswer } from '../src/answering/verify-quote.ts';
import { defineCommand } from '../src/discord/command.ts';
import { replyWithAnswer } from '../src/discord/reply-with-answer.ts';
import { WORDS } from '../src/discord/words.ts';

/** Kept with the answer, so that More shows the same ones in a year. */
const QUOTES = 9;

const words = WORDS.commands.ask;

export const command = defineCommand({
  data: {
    name: 'ask',
    description: words.description,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'question',
        description: words.question,
        required: true,
        max_length: 500,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: 'source',
        description: words.source,
        autocomplete: true,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
        description: words.private,
      },
    ],
  },
  isPrivate: (options) => options.private ?? false,
  suggest: { source: 'sources' },
  async run({ question, source }, context) {
    const { answerer, archive, serverId } = context;
    const only = source === undefined ? {} : { source };
    const answer = await answerer.answer(question.trim(), { limit: QUOTES, ...only });
    verifyAnswer(answer);
    const kept = archive.keep(answer, source?.trim() ?? null);
    const isFirst = serverId !== null && (await archive.isFirstIn(serverId));
    return replyWithAnswer(kept, context, {
      from: 0,
      ...(isFirst ? { below: WORDS.help.greeting } : {}),
    });
  },
});
