import { openSearchEngine } from '../../src/index/opensearch/open-search-engine.ts';
import { describeSearchEngine } from '../../test/store/search-engine-contract.ts';
import { createIndexPrefix } from '../support/index-prefix.ts';
import { sharedEngines } from '../support/shared-engines.ts';

const DIMENSIONS = 8;

describeSearchEngine('OpenSearchEngine', async () => {
  const indexes = createIndexPrefix();
  const engine = await openSearchEngine({
    nodes: sharedEngines().searchUrl.split(','),
    caFile: null,
    index: indexes.prefix,
    dimensions: DIMENSIONS,
  });
  return {
    engine,
    dimensions: DIMENSIONS,
    dispose: async () => {
      await engine.close();
      await indexes.drop();
    },
  };
});
