import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { replyWithAnswer } from '../reply-with-answer.ts';
import { WORDS } from '../words.ts';

/** `v1:share:<answerId>:<from>` shows a private answer to the channel, and who shared it. */
export const shareButton: ButtonAction = {
  name: 'share',
  args: 2,
  reply: 'update',
  async run([answerId = '', first], context) {
    const from = readNumber(first, 0);
    if (from === null) throw outdatedButton();
    const answer = await context.archive.find(answerId);
    const asPublic = { ...context, isPrivate: false };
    await context.post(replyWithAnswer(answer, asPublic, { from, sharedBy: context.userId }));
    const below = WORDS.answer.shared;
    return replyWithAnswer(answer, context, { from, below, isShareable: false });
  },
};
