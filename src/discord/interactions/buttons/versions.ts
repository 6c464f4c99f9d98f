import { queued } from '../../commands/command.ts';
import {
  firstOnPage,
  listVersions,
  showDifference,
  VERSIONS_ON_PAGE,
} from '../../render/render-history.ts';
import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';

/** `v1:versions:<page>:<sourceId>` shows a page of the versions of a source. `page` counts from 0. */
export const versionsButton: ButtonAction = {
  name: 'versions',
  args: 2,
  reply: 'update',
  async run([ofPage, sourceId = ''], context) {
    const page = readNumber(ofPage, 0);
    if (page === null) throw outdatedButton();
    const range = { first: firstOnPage(page), count: VERSIONS_ON_PAGE };
    const versions = await queued(context, () => context.history.list(sourceId, range));
    return listVersions(versions, page, context);
  },
};

/**
 * `v1:version:<page>:<number>:<sourceId>` shows a page of the difference between a version and the
 * next.
 */
export const versionButton: ButtonAction = {
  name: 'version',
  args: 3,
  reply: 'update',
  async run([ofPage, ofVersion, sourceId = ''], context) {
    const page = readNumber(ofPage, 0);
    const from = readNumber(ofVersion, 1);
    if (page === null || from === null) throw outdatedButton();
    const pair = { from, to: from + 1 };
    const compared = await queued(context, () => context.history.compare(sourceId, pair));
    return showDifference(compared, page, context);
  },
};
