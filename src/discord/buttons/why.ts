import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { renderWhy } from '../render-why.ts';

/** `v1:why:<answerId>:<from>` tells why the quotes from that one on were chosen. */
export const whyButton: ButtonAction = {
  name: 'why',
  args: 2,
  reply: 'private',
  async run([answerId = '', first], { archive, surface }) {
    const from = readNumber(first, 0);
    if (from === null) throw outdatedButton();
    return { text: renderWhy(await archive.find(answerId), from, surface) };
  },
};
