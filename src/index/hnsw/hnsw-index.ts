import type { Logger } from '../../domain/logger.ts';
import type { CorpusStatus } from '../../store/corpus-store.ts';
import type { VectorIndex, VectorLease, VectorSnapshot } from '../vector-index.ts';
import { buildGraph } from './hnsw-graph.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import { LatestJob } from './latest-job.ts';
import { GRAPH_FILE, readCache, writeCache } from './vector-cache.ts';
import type { CacheIdentity } from './vector-cache.ts';
import { readVectorTable } from './vector-table.ts';
import type { VectorTable } from './vector-table.ts';
import { HnswView } from './hnsw-view.ts';

/**
 * Up to this many distinct vectors, the exact scan is used even if there is a graph: it takes .7 ms
 * instead of .3 ms and misses nothing (`docs/decisions/0002-vector-index.md`).
 */
export const EXACT_UP_TO = 2_000;

/**
 * On shutdown, an unfinished graph is completed and written only up to this many vectors, which
 * takes at most about 15 s.
 */
const FINISHED_ON_CLOSE = 20_000;

export interface HnswIndexParts {
  readonly dataDir: string;
  readonly log: Logger;
  /** Number of embedding dimensions, used as the graph's width if the corpus has no passages. */
  readonly dimensions: number;
  /**
   * Returns the store's current status. It is checked before writing, so that the cache of an older
   * generation never replaces a newer cache.
   */
  readonly status: () => Promise<CorpusStatus>;
  /** Up to this many distinct vectors are searched exactly. Default: `EXACT_UP_TO`. */
  readonly exactUpTo?: number;
}

interface Entry {
  readonly generation: number;
  readonly storeId: string;
  leases: number;
  view: Promise<HnswView> | null;
}

/**
 * Keeps the vectors of the newest generation and of every generation being read. The vectors of an
 * older generation are released when its last reader ends.
 */
export class HnswIndex implements VectorIndex {
  readonly #parts: HnswIndexParts;
  readonly #rebuild = new LatestJob();
  readonly #entries = new Map<string, Entry>();
  #newest: Entry | null = null;
  /** Number of vectors in the graph being built. */
  #building = 0;

  constructor(parts: HnswIndexParts) {
    this.#parts = parts;
  }

  lease(snapshot: VectorSnapshot, modelId: string): VectorLease {
    const { storeId, generation } = snapshot;
    const key = `${storeId} ${generation} ${modelId}`;
    const entry = this.#entries.get(key) ?? { storeId, generation, leases: 0, view: null };
    this.#entries.set(key, entry);
    entry.leases++;
    this.#noteNewest(entry);
    let begun: Promise<unknown> = Promise.resolve();
    return {
      view: () => {
        if (entry.view === null) {
          const reading = this.#open(snapshot, modelId, entry);
          entry.view = reading;
          begun = reading.catch(() => {
            // The next reader tries again, with its own snapshot.
            entry.view = null;
          });
        }
        return entry.view;
      },
      release: async () => {
        await begun;
        this.#giveBack(entry);
      },
    };
  }

  async settled(): Promise<void> {
    await this.#rebuild.idle();
  }

  /**
   * Finishes the graph being built unless it is large. A large graph is rebuilt at the next start.
   */
  async close(hurry?: AbortSignal): Promise<void> {
    const abort = (): void => {
      this.#rebuild.abort();
    };
    if (hurry?.aborted === true || this.#building > FINISHED_ON_CLOSE) abort();
    hurry?.addEventListener('abort', abort);
    await this.#rebuild.idle();
    this.#newest = null;
    this.#letGo();
  }

  #noteNewest(entry: Entry): void {
    const newest = this.#newest;
    // A slow reader may have an older generation than a reader that came before it.
    if (newest?.storeId === entry.storeId && newest.generation > entry.generation) return;
    if (newest === entry) return;
    this.#newest = entry;
    // The graph being built is for an outdated generation, so building it further is not
    // worthwhile.
    this.#rebuild.abort();
    this.#letGo();
  }

  #giveBack(entry: Entry): void {
    entry.leases--;
    this.#letGo();
  }

  #letGo(): void {
    for (const [key, entry] of this.#entries) {
      if (entry.leases > 0 || entry === this.#newest) continue;
      this.#entries.delete(key);
      entry.view?.then(
        (view) => {
          view.release();
        },
        () => undefined,
      );
    }
  }

  async #open(snapshot: VectorSnapshot, modelId: string, entry: Entry): Promise<HnswView> {
    const { dataDir, log, dimensions, exactUpTo = EXACT_UP_TO } = this.#parts;
    const table = await readVectorTable(snapshot, dimensions);
    const view = new HnswView(table);
    const { storeId, generation } = snapshot;
    const identity: CacheIdentity = {
      storeId,
      generation,
      modelId,
      dimensions: table.dimensions,
      size: table.size,
      vectors: table.digest,
    };
    const throughGraph = table.size > exactUpTo;
    const reading = await readCache(dataDir, identity, throughGraph ? 'open' : 'check');
    if (!('fault' in reading)) {
      if (reading.graph !== null) view.adopt(reading.graph);
      return view;
    }
    // A reader of an older generation may find the cache of a newer one, which is not an error.
    if (entry !== this.#newest) return view;
    log[reading.expected ? 'info' : 'warn'](
      { generation, vectors: table.size, reason: reading.fault },
      `The index file ${GRAPH_FILE} is rebuilt from the database: ${reading.fault}`,
    );
    this.#rebuild.start(async (signal) => {
      // Counts as a lease, so that the graph is not released while it is being written.
      entry.leases++;
      await this.#build(table, identity, throughGraph ? view : null, signal);
      this.#giveBack(entry);
    });
    return view;
  }

  /** Builds and writes the graph, and hands it to `view` if `view` is not `null`. Never rejects. */
  async #build(
    table: VectorTable,
    identity: CacheIdentity,
    view: HnswView | null,
    signal: AbortSignal,
  ): Promise<void> {
    const { dataDir, log } = this.#parts;
    const { generation } = identity;
    this.#building = table.size;
    let graph: HnswGraph | null = null;
    try {
      graph = await buildGraph(table, signal);
      if (graph === null) return;
      view?.adopt(graph);
      const now = await this.#parts.status();
      if (now.storeId !== identity.storeId || now.generation !== generation) return;
      const { bytes } = await writeCache(dataDir, identity, graph);
      log.info(
        { generation, vectors: table.size, bytes },
        `The index file ${GRAPH_FILE} is written`,
      );
    } catch (error) {
      log.warn(
        { generation, err: error },
        `The index file ${GRAPH_FILE} could not be written to ${dataDir}: ${String(error)}. Answers are the same without it, and the next start tries again`,
      );
    } finally {
      if (view === null) graph?.release();
      this.#building = 0;
    }
  }
}
