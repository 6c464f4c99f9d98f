import type { Voted } from '../../../answering/answer-archive.ts';
import { type ButtonAction, outdatedButton } from '../button.ts';
import { toButtonId } from '../button-id.ts';
import type { Reply } from '../reply.ts';
import { WORDS } from '../../locales/words.ts';

/** `v1:vote:<answerId>:<yes|no>` says whether an answer helped; the same vote again changes nothing. */
export const voteButton: ButtonAction = {
  name: 'vote',
  args: 2,
  reply: 'private',
  async run([answerId = '', vote], { archive, userId }) {
    if (vote !== 'yes' && vote !== 'no') throw outdatedButton();
    return describeVote(answerId, await archive.vote(answerId, userId, vote === 'yes'));
  },
};

/** `v1:unvote:<answerId>` takes a vote back. */
export const unvoteButton: ButtonAction = {
  name: 'unvote',
  args: 1,
  reply: 'update',
  async run([answerId = ''], { archive, userId }) {
    return describeVote(answerId, await archive.vote(answerId, userId, null));
  },
};

/** `v1:forget` deletes every vote of the presser. */
export const forgetButton: ButtonAction = {
  name: 'forget',
  args: 0,
  reply: 'private',
  async run(_, { archive, userId }) {
    return { text: WORDS.vote.forgotten(await archive.forgetVoter(userId)) };
  },
};

function describeVote(answerId: string, { own, helpful, notHelpful }: Voted): Reply {
  const words = WORDS.vote;
  const outcome = own === null ? words.takenBack : own ? words.helpful : words.notHelpful;
  const text = `${outcome}\n${words.count(helpful, notHelpful)}`;
  if (own === null) return { text };
  const customId = toButtonId('unvote', answerId);
  return { text, buttons: [[{ label: WORDS.buttons.takeBack, customId }]] };
}
