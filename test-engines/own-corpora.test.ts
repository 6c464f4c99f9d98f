import { DEFAULT_CORPUS_LIMITS } from '../src/curating/corpus-limits.ts';
import { describeOwnCorpora } from '../test/own-corpora-contract.ts';
import { engineInstallation, handClock } from './support/engine-apps.ts';

describeOwnCorpora('PostgreSQL and OpenSearch', async () => {
  const clock = handClock();
  const made = await engineInstallation(clock);
  // All apps of a test use one data folder, one after the other.
  const config = made.config();
  return {
    ...{ seeds: made.seeds, data: config.dataDir, clock },
    async open({ embedder, limits = {} } = {}) {
      const corpusLimits = { ...DEFAULT_CORPUS_LIMITS, ...limits };
      const app = await made.open(embedder === undefined ? {} : { embedder }, {
        ...config,
        corpusLimits,
      });
      await app.ingest();
      return app;
    },
  };
});
