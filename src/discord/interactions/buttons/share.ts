import type { ButtonAction } from '../button.ts';
import { replyWithAnswer } from '../reply-with-answer.ts';

/**
 * `v1:share:<answerId>:<from>` shows a private answer to the channel, and who shared it. Once: the
 * first press removes the button, and presses already under way do nothing.
 */
export const shareButton: ButtonAction = {
  name: 'share',
  args: 2,
  reply: 'update',
  async run([answerId = ''], context) {
    const key = `share:${context.messageId}`;
    if (!context.claims.take(key)) return null;
    try {
      const answer = await context.archive.find(answerId);
      const asPublic = { ...context, isPrivate: false, locale: context.serverLocale };
      await context.post(replyWithAnswer(answer, asPublic, { sharedBy: context.userId }));
      return replyWithAnswer(answer, context, {
        below: context.locale.answer.shared,
        isShareable: false,
      });
    } catch (error) {
      context.claims.release(key);
      throw error;
    }
  },
};
