import { UserFacingError } from '../../../domain/errors.ts';
import type { ButtonAction } from '../button.ts';
import { replyWithAnswer } from '../reply-with-answer.ts';

/**
 * `v1:share:<answerId>:<from>` posts a private answer to the channel with the name of the sharing user.
 * The first press removes the button. Further presses at the same time have no effect.
 */
export const shareButton: ButtonAction = {
  name: 'share',
  args: 2,
  reply: 'update',
  async run([answerId = ''], context) {
    const key = `share:${context.messageId}`;
    if (!context.claims.take(key)) return null;
    try {
      const answer = await context.archive.findShown(answerId, context);
      const asPublic = { ...context, isPrivate: false, locale: context.serverLocale };
      await context.post(replyWithAnswer(answer, asPublic, { sharedBy: context.userId }));
      await context.archive.share(answerId, context);
      return replyWithAnswer(answer, context, {
        below: context.locale.answer.shared,
        isShareable: false,
      });
    } catch (error) {
      // The answer may have been posted to the channel, and its buttons must work there.
      if (error instanceof UserFacingError && error.problem.code === 'post-unknown') {
        await context.archive.share(answerId, context);
      }
      context.claims.release(key);
      throw error;
    }
  },
};
