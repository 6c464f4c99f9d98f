import type { VectorIndex, VectorLease, VectorSnapshot } from './vector-index.ts';

/** Lets the search engine of the store find the vectors. Keeps nothing in memory. */
export class EngineVectorIndex implements VectorIndex {
  lease(snapshot: VectorSnapshot): VectorLease {
    const searches = new Set<Promise<unknown>>();
    const nearest = async (question: Float32Array, k: number): Promise<number[]> => {
      if (snapshot.nearestVectors === undefined) {
        throw new Error('A snapshot without a search engine has no nearestVectors');
      }
      const search = snapshot.nearestVectors(question, k);
      searches.add(search);
      return search.finally(() => searches.delete(search));
    };
    return {
      view: async () => ({ size: await snapshot.passageCount(), nearest }),
      release: async () => {
        await Promise.allSettled(searches);
      },
    };
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
