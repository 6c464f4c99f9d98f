import type {
  CorpusReader,
  CorpusStatus,
  CorpusStore,
  SourceChange,
  SourceVersion,
} from './corpus-store.ts';

/**
 * Reads the past of several corpora as one. A source belongs to the first corpus that has it, or else to the
 * first that ever had it. Keys of versions are distinct across the corpora.
 */
export class JoinedCorpora implements CorpusReader {
  readonly #stores: readonly CorpusStore[];

  /** @param stores earlier ones take precedence */
  constructor(stores: readonly CorpusStore[]) {
    this.#stores = stores;
  }

  async status(): Promise<Awaited<ReturnType<CorpusReader['status']>>> {
    const all = await Promise.all(this.#stores.map((store) => store.status()));
    const total = (read: (status: CorpusStatus) => number): number =>
      all.reduce((sum, status) => sum + read(status), 0);
    return {
      generation: total(({ generation }) => generation),
      modelId: all.find(({ modelId }) => modelId !== null)?.modelId ?? null,
      pipeline: all.find(({ pipeline }) => pipeline !== null)?.pipeline ?? null,
      sources: total(({ sources }) => sources),
      passages: total(({ passages }) => passages),
    };
  }

  async versions(sourceId: string): Promise<SourceVersion[]> {
    const place = await this.#placeOf(sourceId);
    const versions = (await this.#stores[place]?.versions(sourceId)) ?? [];
    return versions.map((version) => ({
      ...version,
      versionKey: this.#joinKey(version.versionKey, place),
    }));
  }

  async version(versionKey: number): Promise<SourceVersion | null> {
    const place = versionKey % this.#stores.length;
    const key = Math.floor(versionKey / this.#stores.length);
    const version = (await this.#stores[place]?.version(key)) ?? null;
    return version && { ...version, versionKey };
  }

  async changes(sourceId: string): Promise<SourceChange[]> {
    const place = await this.#placeOf(sourceId);
    const changes = (await this.#stores[place]?.changes(sourceId)) ?? [];
    return changes.map((change) => this.#joinChange(change, place));
  }

  async lastChanges(at: string): Promise<SourceChange[]> {
    const last = new Map<string, SourceChange>();
    for (const [place, store] of this.#stores.entries()) {
      for (const change of await store.lastChanges(at)) {
        const known = last.get(change.sourceId);
        const isReplaced =
          known === undefined || (known.versionKey === null && change.versionKey !== null);
        if (isReplaced) last.set(change.sourceId, this.#joinChange(change, place));
      }
    }
    return [...last.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  }

  async changeTimes(): Promise<string[]> {
    const times = await Promise.all(this.#stores.map((store) => store.changeTimes()));
    return [...new Set(times.flat())].sort();
  }

  /** Returns the place of the corpus to which a source belongs. */
  async #placeOf(sourceId: string): Promise<number> {
    let first: number | null = null;
    for (const [place, store] of this.#stores.entries()) {
      const last = (await store.changes(sourceId)).at(-1);
      if (last === undefined) continue;
      if (last.versionKey !== null) return place;
      first ??= place;
    }
    return first ?? 0;
  }

  #joinChange(change: SourceChange, place: number): SourceChange {
    const { versionKey } = change;
    return { ...change, versionKey: versionKey === null ? null : this.#joinKey(versionKey, place) };
  }

  #joinKey(versionKey: number, place: number): number {
    return versionKey * this.#stores.length + place;
  }
}
