import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { replyWithAnswer } from '../reply-with-answer.ts';

/**
 * `v1:more:<answerId>:<from>:<sharedBy>` shows the quotes from that one on, in the same message.
 * `sharedBy` is the ID of who has shared the answer, or empty.
 */
export const moreButton: ButtonAction = {
  name: 'more',
  args: 3,
  reply: 'update',
  async run([answerId = '', first, sharedBy = ''], context) {
    const from = readNumber(first, 0);
    if (from === null) throw outdatedButton();
    const answer = await context.archive.find(answerId);
    const last = Math.max(0, answer.quotes.length - 1);
    return replyWithAnswer(answer, context, {
      from: Math.min(from, last),
      ...(/^\d{1,20}$/.test(sharedBy) ? { sharedBy } : {}),
    });
  },
};
