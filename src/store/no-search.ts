import type { SearchEngine } from './search-engine.ts';

/** For programs that search and write no corpus. Each use fails. */
export const NO_SEARCH: SearchEngine = {
  get indexName(): string {
    throw new Error(UNUSED);
  },
  readIndexName: refuse,
  write: refuse,
  remove: refuse,
  removeAttempt: refuse,
  removeCorpus: refuse,
  findPassages: refuse,
  findSources: refuse,
  nearest: refuse,
  close: () => Promise.resolve(),
};

const UNUSED = 'This program has opened no search engine';

function refuse(): Promise<never> {
  return Promise.reject(new Error(UNUSED));
}
