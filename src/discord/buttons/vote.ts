import { type ButtonAction, outdatedButton } from '../button.ts';
import { WORDS } from '../words.ts';

/** `v1:vote:<answerId>:<yes|no>` says whether an answer helped; the same vote again takes it back. */
export const voteButton: ButtonAction = {
  name: 'vote',
  args: 2,
  reply: 'private',
  async run([answerId = '', vote], { archive, userId }) {
    if (vote !== 'yes' && vote !== 'no') throw outdatedButton();
    const { own, helpful, notHelpful } = await archive.vote(answerId, userId, vote === 'yes');
    const words = WORDS.vote;
    const outcome = own === null ? words.takenBack : own ? words.helpful : words.notHelpful;
    const rest = own === null ? [] : [words.how];
    return { text: [outcome, words.count(helpful, notHelpful), ...rest].join('\n') };
  },
};

/** `v1:forget` deletes every vote of whoever presses it. */
export const forgetButton: ButtonAction = {
  name: 'forget',
  args: 0,
  reply: 'private',
  async run(_, { archive, userId }) {
    return { text: WORDS.vote.forgotten(await archive.forgetVoter(userId)) };
  },
};
