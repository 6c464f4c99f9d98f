import { firstOfEach, type Peer, PEER_DEPTH } from './peer.ts';

interface MiniSearch {
  addAll(documents: readonly object[]): void;
  search(query: string): { id: string }[];
}
type MiniSearchClass = new (options: { fields: readonly string[] }) => MiniSearch;

export const miniSearch: Peer = {
  name: 'MiniSearch',
  packageName: 'minisearch',
  setting: 'Title and text as fields, default settings (BM25+, any word may match).',
  index(require, documents) {
    const Index = require('minisearch') as MiniSearchClass;
    const index = new Index({ fields: ['title', 'text'] });
    index.addAll(documents);
    return Promise.resolve({
      rank: (question) =>
        Promise.resolve(
          firstOfEach(index.search(question).map(({ id }) => id)).slice(0, PEER_DEPTH),
        ),
    });
  },
};
