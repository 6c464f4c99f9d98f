import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cosine } from '../../../src/domain/vectors.ts';
import type { Logger } from '../../../src/domain/logger.ts';
import { HnswIndex } from '../../../src/index/hnsw/hnsw-index.ts';
import type { KeyedVector } from '../../../src/index/hnsw/vector-table.ts';
import type { VectorSnapshot, VectorView } from '../../../src/index/vector-index.ts';
import { keyed, listOf, randomVectors } from './table-of.ts';

const DIMENSIONS = 8;
export const STORE = 'store';
export const MODEL = 'model';

/** A copy of a corpus, as in a backup. */
export interface Backup {
  readonly generation: number;
  readonly commit: number;
  readonly nextKey: number;
  readonly vectors: readonly KeyedVector[];
}

/** A corpus of vectors in memory that behaves like the store, and counts what an index reads. */
export class ChangingCorpus {
  readonly reads = { all: 0, lists: 0, vectors: 0 };
  #state: Backup = { generation: 1, commit: 1, nextKey: 1, vectors: [] };
  #commits = 1;
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get vectors(): readonly KeyedVector[] {
    return this.#state.vectors;
  }

  /** Commits one change. Of the added vectors, `copies` equal a vector of the corpus. */
  change({ added = 0, removed = 0, copies = 0 }): void {
    const { generation, nextKey, vectors } = this.#state;
    const step = Math.max(1, Math.floor(vectors.length / Math.max(1, removed)));
    const kept = vectors.filter((_, i) => i % step !== 0 || i / step >= removed);
    const fresh = randomVectors(added, DIMENSIONS, this.#seed++).map(({ vector }, i) =>
      keyed(nextKey + i, i < copies ? (vectors[i]?.vector.slice() ?? vector) : vector),
    );
    this.#state = {
      generation: generation + 1,
      commit: ++this.#commits,
      nextKey: nextKey + added,
      vectors: [...kept, ...fresh],
    };
  }

  backUp(): Backup {
    return this.#state;
  }

  /** Later changes use generations and keys again. */
  restore(backup: Backup): void {
    this.#state = backup;
  }

  snapshot(): VectorSnapshot {
    const { generation, commit, vectors } = this.#state;
    const { reads } = this;
    const byKey = new Map(vectors.map(({ vectorKey, vector }) => [vectorKey, vector]));
    return {
      storeId: STORE,
      generation,
      passageCount: () => Promise.resolve(vectors.length),
      vectorState: () => Promise.resolve(`state ${commit}`),
      vectorList: () => {
        reads.lists++;
        return Promise.resolve(listOf(vectors));
      },
      vectors: (keys) => {
        reads.vectors += keys.length;
        return Promise.resolve(keys.map((key) => byKey.get(key) ?? new Float32Array()));
      },
      async *allVectors() {
        reads.all++;
        yield await Promise.resolve(vectors);
      },
    };
  }

  status() {
    const { generation, vectors } = this.#state;
    const counts = { sources: 1, passages: vectors.length };
    return Promise.resolve({ storeId: STORE, generation, modelId: MODEL, pipeline: '', ...counts });
  }

  /** Returns the similarities of the `k` nearest vectors, by comparing all of them. */
  nearest(query: Float32Array, k: number): number[] {
    const all = this.vectors.map(({ vector }) => cosine(query, vector));
    return all.sort((a, b) => b - a).slice(0, k);
  }
}

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-changing-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

export interface Opened {
  readonly index: HnswIndex;
  readonly messages: string[];
  /** Opens the newest generation, and returns what `use` returns. */
  view<T>(use: (view: VectorView) => Promise<T>): Promise<T>;
}

/** Opens an index as another process would. No corpus is too small for the graph. */
export function openIndex(corpus: ChangingCorpus, dataDir: string, scannedUpTo = 5): Opened {
  const messages: string[] = [];
  const collect = (_: object, message: string): void => {
    messages.push(message);
  };
  const log: Logger = { debug: collect, info: collect, warn: collect, error: collect };
  const status = () => corpus.status();
  const parts = { dataDir, log, status, dimensions: DIMENSIONS, exactUpTo: 0, scannedUpTo };
  const index = new HnswIndex(parts);
  return {
    index,
    messages,
    async view(use) {
      const lease = index.lease(corpus.snapshot(), MODEL);
      try {
        return await use(await lease.view());
      } finally {
        await lease.release();
      }
    },
  };
}

/** Returns the similarities of the vectors that the view finds, as `ChangingCorpus.nearest` does. */
export async function similarities(
  corpus: ChangingCorpus,
  view: VectorView,
  query: Float32Array,
  k: number,
): Promise<number[]> {
  const byKey = new Map(corpus.vectors.map(({ vectorKey, vector }) => [vectorKey, vector]));
  const keys = await view.nearest(query, k);
  const found = keys.map((key) => {
    const vector = byKey.get(key);
    if (vector === undefined) throw new Error(`The corpus has no vector ${key}`);
    return cosine(query, vector);
  });
  if (new Set(keys).size !== keys.length) throw new Error('A vector was found twice');
  return found.sort((a, b) => b - a).slice(0, k);
}
