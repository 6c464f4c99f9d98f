import type { Voted } from '../../../answering/answer-archive.ts';
import { type ButtonAction, outdatedButton } from '../button.ts';
import { toButtonId } from '../button-id.ts';
import type { Reply } from '../reply.ts';
import type { Locale } from '../../locales/locale.ts';

/** `v1:vote:<answerId>:<yes|no>` votes on an answer. Repeating the same vote changes nothing. */
export const voteButton: ButtonAction = {
  name: 'vote',
  args: 2,
  reply: 'private',
  async run([answerId = '', vote], context) {
    if (vote !== 'yes' && vote !== 'no') throw outdatedButton();
    const voted = await context.archive.vote(answerId, context, vote === 'yes');
    return describeVote(answerId, voted, context.locale);
  },
};

/** `v1:unvote:<answerId>` takes a vote back. */
export const unvoteButton: ButtonAction = {
  name: 'unvote',
  args: 1,
  reply: 'update',
  async run([answerId = ''], context) {
    const voted = await context.archive.vote(answerId, context, null);
    return describeVote(answerId, voted, context.locale);
  },
};

/** `v1:forget` deletes every vote of the user who presses it. Only messages of earlier versions have this button. */
export const forgetButton: ButtonAction = {
  name: 'forget',
  args: 0,
  reply: 'private',
  async run(_, { archive, userId, locale }) {
    return { text: locale.vote.forgotten(await archive.forgetVoter(userId)) };
  },
};

function describeVote(
  answerId: string,
  { own, helpful, notHelpful }: Voted,
  { vote: words, buttons }: Locale,
): Reply {
  const outcome = own === null ? words.takenBack : own ? words.helpful : words.notHelpful;
  const text = `${outcome}\n${words.count(helpful, notHelpful)}`;
  if (own === null) return { text };
  const customId = toButtonId('unvote', answerId);
  return { text, buttons: [[{ label: buttons.takeBack, customId }]] };
}
