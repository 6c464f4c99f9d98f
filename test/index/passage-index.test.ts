import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/domain/time.ts';
import { openPassageIndex, openScanningIndex } from '../../src/index/open-passage-index.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { openSqliteStores } from '../../src/store/sqlite/open-sqlite-stores.ts';
import { MemoryCorpus } from '../store/memory-corpus.ts';
import { MemoryCorpusStore } from '../store/memory-corpus-store.ts';
import { vectorOf } from '../store/sample-corpus.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { MemoryPassageIndex } from './memory-passage-index.ts';
import { describePassageIndex, DIMENSIONS } from './passage-index-contract.ts';

async function openSqlite(corpusId: string): Promise<CorpusStore> {
  const folder = temporaryFolder();
  const { store } = await openSqliteStores({ dataDir: folder.path, clock: systemClock, corpusId });
  onTestFinished(async () => {
    await store.close();
    folder.remove();
  });
  return store;
}

function openMemory(corpusId: string): Promise<CorpusStore> {
  const store = new MemoryCorpusStore(new MemoryCorpus(corpusId));
  onTestFinished(() => store.close());
  return Promise.resolve(store);
}

describePassageIndex('the configured passage index over SQLite', {
  openStore: openSqlite,
  openIndex: (shared) => {
    const folder = temporaryFolder();
    onTestFinished(() => {
      folder.remove();
    });
    const status = () => shared.status();
    return openPassageIndex({
      ...{ dataDir: folder.path, dimensions: DIMENSIONS, status, log: silentLog },
    });
  },
  bm25: 'exact',
});

describePassageIndex('the scanning passage index over a strict store in memory', {
  openStore: openMemory,
  openIndex: () => openScanningIndex(DIMENSIONS),
  bm25: 'exact',
});

describePassageIndex('a strict passage index in memory', {
  openStore: openMemory,
  openIndex: () => new MemoryPassageIndex(DIMENSIONS),
  bm25: 'exact',
});

it('the strict index refuses a released corpus, another dimension, and any use after close', async () => {
  const snapshot = await (await openMemory('7')).snapshot();
  const corpora = [{ snapshot, hidden: new Set<string>() }];
  const index = new MemoryPassageIndex(DIMENSIONS);
  await expect(index.nearest(corpora, new Float32Array(3), 1)).rejects.toThrow(/dimensions/);
  await expect(index.forget('7')).rejects.toThrow(/being searched/);
  await index.release(corpora);
  await expect(index.nearest(corpora, vectorOf('any'), 1)).rejects.toThrow(/released/);
  await index.forget('7');
  await index.close();
  await expect(index.bm25([], [], 1)).rejects.toThrow(/closed/);
});
