import { ApplicationCommandOptionType } from 'discord.js';
import { changesSince } from '../src/answering/history/changes-since.ts';
import { renderSince } from '../src/discord/render/render-since.ts';
import { defineCommand } from '../src/discord/commands/command.ts';
import { replyWithAnswer } from '../src/discord/interactions/reply-with-answer.ts';

export const command = defineCommand({
  data: {
    name: 'answer',
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'id',
        required: true,
        max_length: 20,
      },
      {
        type: ApplicationCommandOptionType.Boolean,
        name: 'private',
      },
    ],
  },
  isPrivate: (options) => options.private ?? false,
  suggest: {},
  async run({ id }, context) {
    const { archive, isPrivate } = context;
    const answer = await archive.find(id, context);
    // Showing a private answer in the channel shares it. Its buttons must then work for everyone.
    const isShared = answer.privateTo !== null && !isPrivate;
    const shown = isShared ? await archive.share(id, context) : answer;
    const { surface, locale } = context;
    const below = renderSince(await changesSince(answer, context), surface, locale);
    return replyWithAnswer(shown, context, below === null ? {} : { below });
  },
});
