import { describe, expect, it } from 'vitest';
import type { CorpusMode } from '../../src/domain/corpus.ts';
import type { ServerCorporaStore } from '../../src/store/server-corpora-store.ts';
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

describe.each([
  ['modes in SQLite', async () => (await storeSetting().open()).serverCorpora],
  ['modes in memory', () => Promise.resolve(new MemoryServerCorpora())],
])('%s', (_, create) => {
  it('return the last mode of each server, sorted by ID', async () => {
    const store = await create();
    expect(await store.modes()).toEqual([]);
    expect(await store.setMode('9', 'own')).toBeNull();
    expect(await store.setMode('10', 'shared')).toBeNull();
    expect(await store.setMode('9', 'both')).toBe('own');
    expect(await store.modes()).toEqual([
      { serverId: '10', mode: 'shared' },
      { serverId: '9', mode: 'both' },
    ]);
  });

  it('give each of two users who change a mode at once another mode before', async () => {
    const store = await create();
    const before = await Promise.all([store.setMode('7', 'own'), store.setMode('7', 'shared')]);
    expect(before).toEqual([null, 'own']);
    expect(await store.modes()).toEqual([{ serverId: '7', mode: 'shared' }]);
  });
});
