import { UserFacingError } from '../../../domain/errors.ts';
import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { readSearched, renderExcerpt } from '../../render/render-excerpt.ts';

/**
 * `v1:found:<page>:<case>:<start>:<length>:<hash>:<sourceId>` shows a page of the sources that
 * contain certain words. The ID has the position of the words in a source, because the words do not fit.
 */
export const foundButton: ButtonAction = {
  name: 'found',
  args: 6,
  reply: 'update',
  async run([ofPage, ...place], { sources, excerpts, ...display }) {
    const page = readNumber(ofPage, 0);
    if (page === null) throw outdatedButton();
    const open = await sources.open(place.at(-1) ?? '');
    const searched = open && readSearched(place, open.source.text);
    if (searched === null) throw new UserFacingError('search-outdated', {});
    return renderExcerpt(await excerpts.find(searched.excerpt, searched), page, display);
  },
};
