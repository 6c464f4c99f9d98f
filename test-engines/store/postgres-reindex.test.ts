import { describe, expect, it } from 'vitest';
import {
  corporaWithoutIndex,
  reindexCorpus,
} from '../../src/store/postgres/corpus/reindex-corpus.ts';
import { sweepEngine } from '../../src/store/postgres/corpus/sweep-engine.ts';
import type { SearchEngine } from '../../src/store/search-engine.ts';
import { MemorySearchEngine } from '../../test/store/memory-search-engine.ts';
import { PIPELINE } from '../../test/store/sample-corpus.ts';
import { postgresSetting, withSnapshot } from './postgres-setting.ts';

const A = { sourceId: 'a', title: 'zorb', lines: ['blick', 'quux'] };
const B = { sourceId: 'b', title: 'gonk', lines: ['blick frob', 'plugh'] };

describe('the index of the search engine', () => {
  it('is refused while it is not the one of this program, and found again after it was written', async () => {
    const setting = await postgresSetting();
    const { database, corpusId } = setting;
    await setting.put([A, B]);
    const search = (store = setting.store) =>
      withSnapshot(store, async (snapshot) => [
        await snapshot.bm25(['blick'], 5),
        await snapshot.bm25Sources(['blick'], 5),
      ]);
    const before = await search();
    const engine = new MemorySearchEngine('memory-2');
    const later = setting.open(engine);
    await expect(search(later)).rejects.toThrow(/search-index-rebuilding/);
    await withSnapshot(later, async (snapshot) => {
      expect(await snapshot.docFreq(['blick'])).toEqual([2]);
      expect(await snapshot.bm25(['unknown'], 5)).toEqual([]);
    });
    expect(await corporaWithoutIndex({ database, engine })).toEqual([corpusId]);
    expect(await reindexCorpus({ database, engine, corpusId })).toBe(true);
    expect(await search(later)).toEqual(before);
    expect(await reindexCorpus({ database, engine, corpusId })).toBe(false);
    expect(await corporaWithoutIndex({ database, engine })).toEqual([]);
    await expect(search()).rejects.toThrow(/search-index-rebuilding/);
    expect(await setting.rows('SELECT * FROM engine_attempts')).toEqual([]);
  });

  it('can be written again after its documents were lost', async () => {
    const setting = await postgresSetting();
    await setting.put([A, B]);
    await setting.engine.removeCorpus(setting.corpusId);
    expect(await reindexCorpus(setting)).toBe(false);
    expect(await reindexCorpus(setting, { force: true })).toBe(true);
    expect(setting.engine.size).toBe(6);
    await withSnapshot(setting.store, async (snapshot) => {
      expect(await snapshot.bm25(['blick'], 5)).toHaveLength(2);
    });
  });

  it('is written again from the start if the corpus changes in the meantime', async () => {
    const setting = await postgresSetting();
    const { database, corpusId } = setting;
    await setting.put([A, B]);
    const target = new MemorySearchEngine('memory-2');
    const later = setting.open(target);
    let writes = 0;
    const engine: SearchEngine = Object.assign(Object.create(target) as SearchEngine, {
      indexName: target.indexName,
      write: async (...[attempt, documents]: Parameters<SearchEngine['write']>) => {
        await target.write(attempt, documents);
        writes += 1;
        if (writes === 1) await setting.put([], { removals: ['b'] });
      },
      removeAttempt: (...args: Parameters<SearchEngine['removeAttempt']>) =>
        target.removeAttempt(...args),
    });
    expect(await reindexCorpus({ database, engine, corpusId })).toBe(true);
    expect(writes).toBe(2);
    expect(target.size).toBe(3);
    await withSnapshot(later, async (snapshot) => {
      expect(await snapshot.bm25(['blick'], 5)).toHaveLength(1);
    });
  });

  it('is complete after a commit that has written all documents to it, and not after others', async () => {
    const setting = await postgresSetting();
    await setting.put([A, B]);
    const later = setting.open(new MemorySearchEngine('memory-2'));
    const index = async (): Promise<string | null | undefined> => {
      const [row] = await setting.rows<{ search_index: string | null }>(
        'SELECT search_index FROM corpora',
      );
      return row?.search_index;
    };
    const commit = async (removals: readonly string[], pipeline = PIPELINE): Promise<void> => {
      const { generation: baseGeneration, modelId } = await later.status();
      const at = '2026-01-01T00:00:00.000Z';
      const change = { baseGeneration, modelId: modelId ?? '', pipeline, upserts: [], at };
      await later.commitCorpus({ ...change, removals });
    };
    expect(await index()).toBe('memory-1');
    await commit(['b']);
    expect(await index()).toBeNull();
    await commit([], `${PIPELINE} later`);
    expect(await index()).toBe('memory-2');
    await withSnapshot(later, async (snapshot) => {
      expect(await snapshot.bm25(['blick'], 5)).toHaveLength(1);
    });
  });

  it('that a killed process was writing again is not used, and is written again', async () => {
    const setting = await postgresSetting();
    const { database, corpusId } = setting;
    await setting.put([A, B]);
    const engine: SearchEngine = Object.assign(Object.create(setting.engine) as SearchEngine, {
      indexName: setting.engine.indexName,
      write: async (...[attempt, documents]: Parameters<SearchEngine['write']>) => {
        await setting.engine.write(attempt, documents);
        throw new Error('killed');
      },
      removeAttempt: () => Promise.reject(new Error('killed')),
    });
    await expect(reindexCorpus({ database, engine, corpusId }, { force: true })).rejects.toThrow(
      'killed',
    );
    await sweepEngine(setting);
    expect(setting.engine.size).toBe(0);
    expect(await reindexCorpus(setting)).toBe(true);
    expect(setting.engine.size).toBe(6);
  });

  it('loses the documents of a deleted corpus', async () => {
    const setting = await postgresSetting();
    await setting.put([A, B]);
    await setting.database.write(async (queries) => {
      await queries.run('DELETE FROM corpora');
      await queries.run(
        `INSERT INTO engine_removals (corpus_id, kind, key) VALUES ('shared', 'corpus', 0)`,
      );
    });
    await expect(setting.store.status()).rejects.toThrow(/corpus-removed/);
    await expect(setting.store.snapshot()).rejects.toThrow(/corpus-removed/);
    await sweepEngine(setting);
    expect(setting.engine.size).toBe(0);
    expect(await setting.rows('SELECT * FROM engine_removals')).toEqual([]);
  });
});
