import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { listSlots, listSubscriptions } from '../../render/render-subscription.ts';

/** `v1:digests:<page>` shows a page of the list of subscriptions. `page` counts from 0. */
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

/** `v1:history:<page>:<subscriptionId>` shows a page of the results of a subscription's digests. */
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
