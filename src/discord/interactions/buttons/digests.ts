import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { listSlots, listSubscriptions } from '../../render/render-subscription.ts';

/** `v1:digests:<page>` turns to a page of the list of subscriptions, counted from 0. */
export const digestsButton: ButtonAction = {
  name: 'digests',
  args: 1,
  reply: 'update',
  async run([ofPage], context) {
    const page = readNumber(ofPage, 0);
    if (page === null) throw outdatedButton();
    return listSubscriptions(await context.subscriptions.list(context.serverId), page, context);
  },
};

/** `v1:history:<page>:<subscriptionId>` turns to a page of what became of its digests. */
export const historyButton: ButtonAction = {
  name: 'history',
  args: 2,
  reply: 'update',
  async run([ofPage, id = ''], context) {
    const page = readNumber(ofPage, 0);
    if (page === null) throw outdatedButton();
    return listSlots(await context.subscriptions.history(id, context.serverId), page, context);
  },
};
