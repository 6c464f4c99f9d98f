import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { isJoined } from '../../render/mark-corpus.ts';
import { listSources } from '../../render/list-sources.ts';

/** `v1:list:<page>:<filter>` shows a page of the list of sources. `page` counts from 0. */
export const listButton: ButtonAction = {
  name: 'list',
  args: 2,
  reply: 'update',
  async run([ofPage, filter = ''], context) {
    const page = readNumber(ofPage, 0);
    if (page === null) throw outdatedButton();
    return listSources(
      await context.sources.list(),
      { filter, page, activity: context.ingestActivity(), isJoined: isJoined(context) },
      context,
    );
  },
};
