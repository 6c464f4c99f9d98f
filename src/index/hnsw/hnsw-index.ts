import type { Logger } from '../../domain/logger.ts';
import type { CorpusStatus } from '../../store/corpus-store.ts';
import type { VectorIndex, VectorLease, VectorSnapshot } from '../vector-index.ts';
import { CorpusVectors } from './corpus-vectors.ts';
import { fitGraph, type GraphFit, planUpkeep, SCANNED_UP_TO } from './graph-upkeep.ts';
import type { GraphIdentity } from './graph-sidecar.ts';
import { type GraphWork, planFrom, planNew } from './graph-work.ts';
import { HnswView } from './hnsw-view.ts';
import { LatestJob } from './latest-job.ts';
import { SharedGraph } from './shared-graph.ts';
import { type CacheFault, GRAPH_FILE, readCache, writeCache, writtenLast } from './vector-cache.ts';

/**
 * Up to this many passages, the exact scan is used even if there is a graph: it takes .7 ms instead
 * of .3 ms and misses nothing (`docs/decisions/0002-vector-index.md`).
 */
export const EXACT_UP_TO = 2_000;

/**
 * On shutdown, unfinished work on a graph is completed only if it inserts up to this many vectors,
 * which takes at most about 15 s.
 */
const FINISHED_ON_CLOSE = 20_000;

export interface HnswIndexParts {
  readonly dataDir: string;
  readonly log: Logger;
  /** Number of embedding dimensions, used as the graph's width if the corpus has no passages. */
  readonly dimensions: number;
  /**
   * Returns the store's current status. It is checked before writing, so that the cache never
   * belongs to another store.
   */
  readonly status: () => Promise<CorpusStatus>;
  /** Up to this many passages are searched exactly. Default: `EXACT_UP_TO`. */
  readonly exactUpTo?: number;
  /** Up to this many vectors beside the graph are searched exactly. Default: `SCANNED_UP_TO`. */
  readonly scannedUpTo?: number;
}

interface Entry {
  readonly key: string;
  readonly generation: number;
  readonly storeId: string;
  leases: number;
  view: Promise<HnswView> | null;
}

/** A graph to be built for the corpus of an entry. */
interface Job extends GraphWork {
  readonly identity: GraphIdentity;
  readonly entry: Entry;
  /** Searches the new graph from then on; `null`: the corpus is too small for a graph. */
  readonly view: HnswView | null;
}

/**
 * Keeps the vectors of the newest generation and of every generation being read. The vectors of an
 * older generation are released when its last reader ends. All of them share one graph.
 */
export class HnswIndex implements VectorIndex {
  readonly #parts: Required<HnswIndexParts>;
  readonly #rebuild = new LatestJob();
  readonly #entries = new Map<string, Entry>();
  #newest: Entry | null = null;
  /** The newest graph in memory. */
  #shared: SharedGraph | null = null;
  #running: Job | null = null;
  #closed = false;

  constructor(parts: HnswIndexParts) {
    this.#parts = { exactUpTo: EXACT_UP_TO, scannedUpTo: SCANNED_UP_TO, ...parts };
  }

  lease(snapshot: VectorSnapshot, modelId: string): VectorLease {
    const { storeId, generation } = snapshot;
    const key = `${storeId} ${generation} ${modelId}`;
    const entry = this.#entries.get(key) ?? { key, storeId, generation, leases: 0, view: null };
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

  /** Finishes the graph being built unless it is large. A large graph is built at the next start. */
  async close(hurry?: AbortSignal): Promise<void> {
    const abort = (): void => {
      this.#rebuild.abort();
    };
    if (hurry?.aborted === true || (this.#running?.inserts ?? 0) > FINISHED_ON_CLOSE) abort();
    hurry?.addEventListener('abort', abort);
    await this.#rebuild.idle();
    this.#closed = true;
    const last = this.#newest;
    this.#newest = null;
    if (last !== null) this.#dropUnused(last);
    this.#share(null);
  }

  #noteNewest(entry: Entry): void {
    const newest = this.#newest;
    // A slow reader may have an older generation than a reader that came before it.
    if (newest?.storeId === entry.storeId && newest.generation > entry.generation) return;
    if (newest === entry) return;
    this.#newest = entry;
    // A graph of an older generation is useful, but a graph of another store is not.
    if (newest !== null && newest.storeId !== entry.storeId) this.#rebuild.abort();
    if (newest !== null) this.#dropUnused(newest);
  }

  #giveBack(entry: Entry): void {
    entry.leases--;
    this.#dropUnused(entry);
  }

  /** Releases the vectors of a generation that has no reader and is not the newest. */
  #dropUnused(entry: Entry): void {
    if (entry.leases > 0 || entry === this.#newest) return;
    if (this.#entries.get(entry.key) === entry) this.#entries.delete(entry.key);
    const { view } = entry;
    entry.view = null;
    view?.then(
      (opened) => {
        opened.release();
      },
      () => undefined,
    );
  }

  /** Takes ownership of a graph for the views of later generations. */
  #share(shared: SharedGraph | null): void {
    const before = this.#shared;
    this.#shared = shared;
    before?.release();
  }

  async #open(snapshot: VectorSnapshot, modelId: string, entry: Entry): Promise<HnswView> {
    const { dataDir, dimensions, exactUpTo, scannedUpTo } = this.#parts;
    const corpus = await CorpusVectors.of(snapshot, modelId, dimensions);
    if (corpus.passages <= exactUpTo) {
      const found = await readCache(dataDir, corpus.identity, 'check');
      const fit = 'fault' in found ? found : await fitGraph(found.head, corpus);
      return this.#openSmall(corpus, fit, entry);
    }
    const found = await this.#findGraph(corpus);
    if ('fault' in found) {
      const table = await corpus.all();
      const view = new HnswView(table);
      this.#tellFault(found, corpus, entry);
      this.#start(corpus, planNew(table), entry, view);
      return view;
    }
    const { shared, fit } = found;
    try {
      const table = await corpus.some(fit.added);
      const view = new HnswView(table);
      view.adopt(shared, fit.kept);
      const upkeep = planUpkeep(fit, scannedUpTo);
      if (upkeep !== 'keep') {
        this.#start(corpus, planFrom(upkeep, shared, fit, table, dataDir), entry, view);
      }
      return view;
    } finally {
      shared.release();
    }
  }

  /** Returns a view that always scans. The file is kept ready for when the corpus grows. */
  async #openSmall(
    corpus: CorpusVectors,
    fit: GraphFit | CacheFault,
    entry: Entry,
  ): Promise<HnswView> {
    const table = await corpus.all();
    if ('fault' in fit) this.#tellFault(fit, corpus, entry);
    else if (planUpkeep(fit, this.#parts.scannedUpTo) === 'keep') return new HnswView(table);
    this.#start(corpus, planNew(table), entry, null);
    return new HnswView(table);
  }

  /**
   * Returns the graph that fits the corpus best, from memory or from its file. The caller must
   * release it.
   */
  async #findGraph(
    corpus: CorpusVectors,
  ): Promise<{ readonly shared: SharedGraph; readonly fit: GraphFit } | CacheFault> {
    const { dataDir, scannedUpTo } = this.#parts;
    const { storeId, modelId } = corpus.identity;
    const known =
      this.#shared?.head.storeId === storeId && this.#shared.head.modelId === modelId
        ? this.#shared.retain()
        : null;
    const knownFit = known === null ? null : await fitGraph(known.head, corpus);
    if (known !== null && knownFit !== null) {
      const here = { shared: known, fit: knownFit };
      if (planUpkeep(knownFit, scannedUpTo) === 'keep') return here;
      // Another process may have stored a graph that fits better.
      if ((await writtenLast(dataDir)) === known.head.sha256) return here;
    }
    const found = await readCache(dataDir, corpus.identity, 'open');
    if ('fault' in found || found.graph === null) {
      if (known !== null && knownFit !== null) return { shared: known, fit: knownFit };
      return 'fault' in found ? found : { fault: 'it was not loaded', isExpected: false };
    }
    const shared = new SharedGraph(found.graph, found.head);
    const fit = await fitGraph(found.head, corpus);
    if (
      known !== null &&
      knownFit !== null &&
      knownFit.added.vectorKeys.length < fit.added.vectorKeys.length
    ) {
      shared.release();
      return { shared: known, fit: knownFit };
    }
    known?.release();
    if (!this.#closed) this.#share(shared.retain());
    return { shared, fit };
  }

  #tellFault({ fault, isExpected }: CacheFault, { identity }: CorpusVectors, entry: Entry): void {
    if (entry !== this.#newest || this.#isBuildingFor(identity.storeId)) return;
    this.#parts.log[isExpected ? 'info' : 'warn'](
      { generation: identity.generation, reason: fault },
      `The index file ${GRAPH_FILE} is rebuilt from the database: ${fault}`,
    );
  }

  /** Does nothing for an older generation, or while a graph of the same store is being built. */
  #start(
    { identity: corpus }: CorpusVectors,
    work: GraphWork,
    entry: Entry,
    view: HnswView | null,
  ): void {
    const { dimensions, from } = work;
    const identity = { ...corpus, dimensions };
    if (entry !== this.#newest || this.#closed || this.#isBuildingFor(identity.storeId)) return;
    const job: Job = { ...work, identity, entry, view };
    // Counts as a lease, so that the view is not released while its graph is being built.
    entry.leases++;
    from?.retain();
    this.#running = job;
    this.#rebuild.start(
      (signal) => this.#run(job, signal),
      () => {
        if (this.#running === job) this.#running = null;
        from?.release();
        this.#giveBack(entry);
      },
    );
  }

  #isBuildingFor(storeId: string): boolean {
    return this.#running?.identity.storeId === storeId;
  }

  /** Builds and stores the graph, and hands it to the view. Never rejects. */
  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const { dataDir, log } = this.#parts;
    const { identity, view } = job;
    const { generation } = identity;
    let shared: SharedGraph | null = null;
    try {
      const built = await job.build(signal);
      if (built === null) return;
      const { graph, nodeKeys } = built;
      // The graph is used even if it cannot be stored.
      const unstored = { ...identity, nodes: graph.nodes, nodeKeys, bytes: 0, sha256: '' };
      shared = new SharedGraph(graph, unstored);
      view?.adopt(shared, nodeKeys, null);
      if ((await this.#parts.status()).storeId !== identity.storeId) return;
      const head = await writeCache(dataDir, identity, graph, nodeKeys);
      if (head === null) {
        log.info({ generation }, `The index file ${GRAPH_FILE} is written by another process`);
        return;
      }
      shared.head = head;
      const { nodes, bytes } = head;
      log.info({ generation, vectors: nodes, bytes }, `The index file ${GRAPH_FILE} is written`);
    } catch (error) {
      log.warn(
        { generation, err: error },
        `The index file ${GRAPH_FILE} could not be written to ${dataDir}: ${String(error)}. Answers are the same without it, and the next start tries again`,
      );
    } finally {
      this.#finish(job, shared);
    }
  }

  /** Takes ownership of the graph. */
  #finish({ view, entry, identity }: Job, shared: SharedGraph | null): void {
    if (shared === null) return;
    if (view === null || this.#closed) {
      shared.release();
      return;
    }
    this.#share(shared);
    const newest = this.#newest;
    if (newest === null || newest === entry || newest.storeId !== identity.storeId) return;
    // The view of a generation that came during the build scans too much. The next reader opens it
    // again, with the new graph.
    this.#entries.delete(newest.key);
    this.#newest = null;
    this.#dropUnused(newest);
  }
}
