import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnswerer } from '../../src/answering/create-answerer.ts';
import type { AskOptions } from '../../src/answering/answerer.ts';
import { systemClock } from '../../src/domain/time.ts';
import { ingest } from '../../src/index/ingest.ts';
import { graphIndexOver, searchIndexOver } from '../support/search-index-over.ts';
import type { Reader } from '../../src/inference/reader.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { openStores } from '../../src/store/open-stores.ts';
import { countingStore, type Loads } from '../support/counting-store.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WordEmbedder } from '../support/word-embedder.ts';

/** Marks the first characters of every passage. */
const reader: Reader = {
  modelId: 'first-words@000000000000',
  read: (_, passages) =>
    Promise.resolve(
      passages.map(() => ({ score: 1, span: { start: 0, end: 8 }, others: [], answers: 1 })),
    ),
  close: () => Promise.resolve(),
};

describe('one question about the demo documents', () => {
  const folder = temporaryFolder();
  const embedder = new WordEmbedder();
  let store: CorpusStore;

  beforeAll(async () => {
    ({ store } = await openStores({ dataDir: folder.path, clock: systemClock }));
    const seedsDir = join(import.meta.dirname, '../../seeds');
    await ingest({ store, embedder, seedsDir, maxBytes: 1e6, clock: systemClock, log: silentLog });
  });

  afterAll(async () => {
    await store.close();
    folder.remove();
  });

  async function loadsOf(options: AskOptions, reads: Reader | null): Promise<Loads> {
    const counting = countingStore(store);
    const { dimensions } = embedder;
    const passages = graphIndexOver(store, { dataDir: folder.path, dimensions });
    const index = searchIndexOver({
      store: counting.store,
      ...{ embedder, reader: reads, passages },
    });
    const answerer = createAnswerer({
      index,
      embedder,
      reader: reads,
      knownLanguages: null,
      past: { at: (_, __, use) => use(index) },
      clock: systemClock,
    });
    await answerer.answer('What does Microsoft say about the AGI clause in the contract?', options);
    await index.close();
    return counting.loads;
  }

  it.each([
    ['with a reading model', { limit: 3 }, reader],
    ['with a reading model and a high limit', { limit: 20 }, reader],
    ['without a reading model', { limit: 3 }, null],
    ['within one source', { limit: 3, source: 'azure-clause' }, reader],
  ])('loads each source and each passage at most once, %s', async (_, options, reads) => {
    const { sources, passages } = await loadsOf(options, reads);
    expect(sources.size).toBeGreaterThan(0);
    expect(passages.size).toBeGreaterThan(5);
    expect([...sources].filter(([, times]) => times > 1)).toEqual([]);
    expect([...passages].filter(([, times]) => times > 1)).toEqual([]);
  });
});
