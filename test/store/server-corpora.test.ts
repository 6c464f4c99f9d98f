import type { CorpusMode } from '../../src/domain/corpus.ts';
import type { ServerCorporaStore } from '../../src/store/server-corpora-store.ts';
import { describeServerCorpora } from './server-corpora-contract.ts';
import { storeSetting } from './store-setting.ts';

/** The simplest implementation of the contract. */
class MemoryServerCorpora implements ServerCorporaStore {
  readonly #modes = new Map<string, CorpusMode>();

  modes(): Promise<{ serverId: string; mode: CorpusMode }[]> {
    const all = [...this.#modes].map(([serverId, mode]) => ({ serverId, mode }));
    return Promise.resolve(all.sort((a, b) => (a.serverId < b.serverId ? -1 : 1)));
  }

  setMode(serverId: string, mode: CorpusMode): Promise<CorpusMode | null> {
    const before = this.#modes.get(serverId) ?? null;
    this.#modes.set(serverId, mode);
    return Promise.resolve(before);
  }
}

describeServerCorpora('modes in SQLite', async () => (await storeSetting().open()).serverCorpora);
describeServerCorpora('modes in memory', () => Promise.resolve(new MemoryServerCorpora()));
