import type { CorpusSnapshot, CorpusStore, StoredPassage } from '../../src/store/corpus-store.ts';

/** How often each source and each passage was loaded, by ID. */
export interface Loads {
  readonly sources: Map<string, number>;
  readonly passages: Map<string, number>;
}

/** Returns the store with a count of its loads. */
export function countingStore(store: CorpusStore): { store: CorpusStore; loads: Loads } {
  const loads: Loads = { sources: new Map(), passages: new Map() };
  const count = (counts: Map<string, number>, id: string): void => {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  };
  const counted = async (found: Promise<StoredPassage[]>): Promise<StoredPassage[]> => {
    for (const { passageId } of await found) count(loads.passages, passageId);
    return found;
  };
  const watch = (snapshot: CorpusSnapshot): CorpusSnapshot => {
    const watched: Partial<CorpusSnapshot> = {
      source: (sourceId) => {
        count(loads.sources, sourceId);
        return snapshot.source(sourceId);
      },
      passagesOf: (sourceId) => counted(snapshot.passagesOf(sourceId)),
      passages: (keys) => counted(snapshot.passages(keys)),
      passagesByVector: (keys) => counted(snapshot.passagesByVector(keys)),
    };
    return withMethods(snapshot, watched);
  };
  const counting = withMethods<CorpusStore>(store, {
    snapshot: async () => watch(await store.snapshot()),
  });
  return { store: counting, loads };
}

/** Returns `target` with some methods replaced. The others keep `this`, because of private fields. */
function withMethods<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in methods) return Reflect.get(methods, name) as unknown;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
