import type { SourceSummary } from '../domain/source.ts';
import type {
  CorpusSnapshot,
  Snapshot,
  StoredPassage,
  StoredSource,
} from '../store/corpus-store.ts';
import type { SearchedCorpus } from './passage-index.ts';

/**
 * Decides which sources are hidden: a source of an earlier corpus replaces the sources of later
 * corpora that have the same ID.
 */
export async function findHidden(snapshots: readonly CorpusSnapshot[]): Promise<SearchedCorpus[]> {
  const [first, ...others] = snapshots;
  if (first === undefined) return [];
  const searched: SearchedCorpus[] = [{ snapshot: first, hidden: new Set() }];
  if (others.length === 0) return searched;
  const earlier = new Set(await first.sourceIds());
  for (const snapshot of others) {
    searched.push({ snapshot, hidden: new Set(await snapshot.present([...earlier])) });
    for (const sourceId of await snapshot.sourceIds()) earlier.add(sourceId);
  }
  return searched;
}

/**
 * Several corpora read as one. Closing it closes none of them. The numbers of passages include hidden
 * ones, because the scores of each corpus do.
 */
export class JoinedSnapshot implements Snapshot {
  readonly isJoined = true;
  readonly #corpora: readonly SearchedCorpus[];

  constructor(corpora: readonly SearchedCorpus[]) {
    this.#corpora = corpora;
  }

  get generation(): number {
    return this.#snapshots.reduce((sum, { generation }) => sum + generation, 0);
  }

  get modelId(): string | null {
    return this.#snapshots.find(({ modelId }) => modelId !== null)?.modelId ?? null;
  }

  get pipeline(): string | null {
    return this.#snapshots.find(({ pipeline }) => pipeline !== null)?.pipeline ?? null;
  }

  async sources(): Promise<SourceSummary[]> {
    return this.#bySource((snapshot) => snapshot.sources());
  }

  async sourceHashes(): Promise<{ sourceId: string; file: string; contentHash: string }[]> {
    return this.#bySource((snapshot) => snapshot.sourceHashes());
  }

  async givenIds(): Promise<{ file: string; sourceId: string }[]> {
    const given = await this.#bySource((snapshot) => snapshot.givenIds());
    return given.sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  async source(sourceId: string): Promise<StoredSource | null> {
    for (const snapshot of this.#snapshots) {
      const source = await snapshot.source(sourceId);
      if (source !== null) return source;
    }
    return null;
  }

  async passagesOf(sourceId: string): Promise<StoredPassage[]> {
    for (const { snapshot, hidden } of this.#corpora) {
      if (hidden.has(sourceId)) continue;
      const passages = await snapshot.passagesOf(sourceId);
      if (passages.length > 0) return passages;
    }
    return [];
  }

  async docFreq(terms: readonly string[]): Promise<number[]> {
    const counts = await Promise.all(this.#snapshots.map((snapshot) => snapshot.docFreq(terms)));
    return terms.map((_, term) => counts.reduce((sum, each) => sum + (each[term] ?? 0), 0));
  }

  async passageCount(): Promise<number> {
    return sum(await Promise.all(this.#snapshots.map((snapshot) => snapshot.passageCount())));
  }

  async sourceCount(): Promise<number> {
    const counts = await Promise.all(this.#snapshots.map((snapshot) => snapshot.sourceCount()));
    return sum(counts) - sum(this.#corpora.map(({ hidden }) => hidden.size));
  }

  async vectorsOf(passages: readonly StoredPassage[]): Promise<Float32Array[]> {
    const vectors = new Map<StoredPassage, Float32Array>();
    for (const snapshot of this.#snapshots) {
      const own = passages.filter(({ corpusId }) => corpusId === snapshot.corpusId);
      const found = await snapshot.vectorsOf(own);
      for (const [i, passage] of own.entries()) {
        const vector = found[i];
        if (vector !== undefined) vectors.set(passage, vector);
      }
    }
    return passages.map((passage) => {
      const vector = vectors.get(passage);
      if (vector !== undefined) return vector;
      throw new Error(`${passage.passageId} is in no corpus of this snapshot`);
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get #snapshots(): readonly CorpusSnapshot[] {
    return this.#corpora.map(({ snapshot }) => snapshot);
  }

  /** Returns the rows of all sources that are not hidden, sorted by ID. */
  async #bySource<Row extends { readonly sourceId: string }>(
    read: (snapshot: CorpusSnapshot) => Promise<Row[]>,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (const { snapshot, hidden } of this.#corpora) {
      rows.push(...(await read(snapshot)).filter(({ sourceId }) => !hidden.has(sourceId)));
    }
    return rows.sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
