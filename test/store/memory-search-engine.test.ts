import { describe, expect, it } from 'vitest';
import { MemorySearchEngine } from './memory-search-engine.ts';
import { describeSearchEngine } from './search-engine-contract.ts';

describeSearchEngine('an engine in memory', () => {
  const engine = new MemorySearchEngine();
  return Promise.resolve({ engine, dimensions: 4, dispose: () => engine.close() });
});

describe('an engine in memory is strict', () => {
  it('refuses words with spaces, vectors of another length, repeated attempts and unknown indexes', async () => {
    const engine = new MemorySearchEngine();
    const sample = {
      ...{ passageKey: 1, sourceId: 'a', heading: [], body: ['blick'], vectorKey: 1 },
      vector: new Float32Array([1, 0]),
    };
    const write = (attempt: number, rest: Partial<typeof sample>): Promise<void> =>
      engine.write(
        { corpusId: 'a', attempt, generation: 1 },
        (async function* () {
          yield await Promise.resolve({ passages: [{ ...sample, ...rest }], sources: [] });
        })(),
      );
    await write(1, {});
    await expect(write(1, {})).rejects.toThrow(/repeated/);
    await expect(write(2, { body: ['a b'] })).rejects.toThrow(/no word/);
    await expect(write(3, { vector: new Float32Array([0.5, 0]) })).rejects.toThrow(/unit length/);
    await expect(write(4, { passageKey: 0 })).rejects.toThrow(/no key/);
    const scope = { corpusId: 'a', generation: 1, index: 'other' };
    await expect(engine.findPassages(scope, ['blick'], 1)).rejects.toThrow(/no index/);
    await engine.close();
    await expect(engine.removeCorpus('a')).rejects.toThrow(/closed/);
  });
});
