import { describe, expect, it } from 'vitest';
import { MemoryCorpus } from './memory-corpus.ts';
import { MemoryCorpusStore } from './memory-corpus-store.ts';
import { MODEL, toChange, vectorsFor } from './sample-corpus.ts';
import { describeStore } from './store-contract.ts';

/** Enough to compare it with the model. Each case costs more than with SQLite. */
const RUNS = { commands: 15, terms: 60 };

describeStore(
  'a store in memory',
  () => {
    const corpus = new MemoryCorpus('shared');
    return Promise.resolve({
      open: () => Promise.resolve(new MemoryCorpusStore(corpus)),
      dispose: () => Promise.resolve(),
    });
  },
  RUNS,
);

describe('a store in memory is strict', () => {
  it('refuses a passage of an earlier generation or of another corpus', async () => {
    const [one, other] = ['1', '2'].map((id) => new MemoryCorpusStore(new MemoryCorpus(id)));
    const change = toChange(0, [{ sourceId: 'a', title: 'zorb', lines: ['blick'] }]);
    for (const store of [one, other]) {
      await store?.addVectors(MODEL, vectorsFor(change));
      await store?.commitCorpus(change);
    }
    const before = await one?.snapshot();
    const passages = (await before?.passagesOf('a')) ?? [];
    expect(passages).toHaveLength(1);
    expect(await before?.vectorsOf(passages)).toHaveLength(1);
    await expect((await other?.snapshot())?.vectorsOf(passages)).rejects.toThrow(/not in this/);
    await one?.commitCorpus({ ...change, baseGeneration: 1 });
    await expect((await one?.snapshot())?.vectorsOf(passages)).rejects.toThrow(/not in this/);
  });
});
