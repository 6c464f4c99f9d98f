import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { replyWithRelated } from '../reply-with-answer.ts';

/** `v1:related:<answerId>` shows the related passages, which do not answer the question on their own. */
export const relatedButton: ButtonAction = {
  name: 'related',
  args: 1,
  reply: 'private',
  async run([answerId = ''], context) {
    const answer = await context.archive.findShown(answerId, context);
    return replyWithRelated(answer, context) ?? { text: context.locale.answer.noMore };
  },
};

/**
 * `v1:more:<answerId>:<from>:<sharedBy>` exists only under old answers, which have no related
 * passages. It shows the next quotes to its presser.
 */
export const moreButton: ButtonAction = {
  name: 'more',
  args: 3,
  reply: 'private',
  async run([answerId = '', first], context) {
    const from = readNumber(first, 0);
    if (from === null) throw outdatedButton();
    const answer = await context.archive.findShown(answerId, context);
    return replyWithRelated(answer, context, from) ?? { text: context.locale.answer.noMore };
  },
};
