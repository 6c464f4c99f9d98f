import { expect, it } from 'vitest';
import type { Queries } from '../../../../src/store/postgres/postgres-database.ts';
import { WordSearch } from '../../../../src/store/postgres/corpus/word-search.ts';
import { MemorySearchEngine } from '../../memory-search-engine.ts';

const CORPUS = {
  ...{
    store_id: 'store',
    generation: 3,
    model_id: 'toy',
    pipeline: 'read',
    sources: 1,
    passages: 1,
  },
  ...{ passage_words: 4, source_words: 4, search_index: 'index-2', commit_id: null },
};

const refuse = (): Promise<never> => Promise.reject(new Error('Nothing is read for a scope'));
const NO_READS: Queries = { rows: refuse, row: refuse, run: refuse };

/** An engine whose index another process has replaced. */
class ReplacedEngine extends MemorySearchEngine {
  readonly #next: string;

  constructor(next: string) {
    super('index-1');
    this.#next = next;
  }

  override readIndexName(): Promise<void> {
    this.indexName = this.#next;
    return Promise.resolve();
  }
}

it('a process searches at once in an index that another process has put in place', async () => {
  const search = new WordSearch('shared', NO_READS, new ReplacedEngine('index-2'), CORPUS);
  expect(await search.scope()).toEqual({ corpusId: 'shared', generation: 3, index: 'index-2' });
});

it('a corpus that is not in the index yet is being prepared', async () => {
  const search = new WordSearch('shared', NO_READS, new ReplacedEngine('index-3'), CORPUS);
  const problem = { code: 'search-index-rebuilding' };
  await expect(search.scope()).rejects.toMatchObject({ problem });
});
