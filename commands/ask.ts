import { ApplicationCommandOptionType } from 'discord.js';
import { DEFAULT_LIMIT } from '../src/answering/answerer.ts';
import { verifyAnswer } from '../src/answering/quotes/verify-quote.ts';
import { askerOf, defineCommand } from '../src/discord/commands/command.ts';
import { replyWithAnswer } from '../src/discord/interactions/reply-with-answer.ts';

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
        autocomplete: true,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
      },
    ],
  },
  isPrivate: (options) => options.private ?? false,
  suggest: { source: 'sources' },
  async run({ question, source }, context) {
    const { answerer, archive, serverId, signal } = context;
    const only = source === undefined ? {} : { source };
    const askedBy = askerOf(context);
    const options = { limit: DEFAULT_LIMIT, askedBy, signal, ...only };
    const answer = await answerer.answer(question.trim(), options);
    verifyAnswer(answer);
    const kept = archive.keep(answer, source?.trim() ?? null, context);
    const isFirst = serverId !== null && (await archive.isFirstIn(serverId));
    const below = context.locale.help.greeting(context.mention('help'));
    return replyWithAnswer(kept, context, isFirst ? { below } : {});
  },
});
