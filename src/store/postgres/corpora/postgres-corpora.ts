import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SHARED_CORPUS } from '../../../domain/corpus.ts';
import { UserFacingError } from '../../../domain/errors.ts';
import type { Corpora, CorporaEvents, CorpusFolders } from '../../corpora.ts';
import type { CorpusStore } from '../../corpus-store.ts';
import { LeasedStore } from '../../leased-store.ts';
import type { StoreEngines } from '../store-engines.ts';
import { CorpusLocks } from './corpus-locks.ts';
import { DocumentMirror, type StoredDocuments } from './document-mirror.ts';

/** The folder below the data folder with one folder per corpus. */
const CORPORA = 'corpora';
const DOCUMENTS = 'sources';
/** Calls the listeners of `Together.watch`. */
const NOTIFY = "SELECT pg_notify('verbatim', '')";
/** IDs are names of folders, so nothing else may be one. */
const CORPUS_ID = /^\d{17,20}$/;

/** What work on a corpus holds. */
interface Held {
  /** `null` for the shared corpus, whose documents are not stored. */
  readonly documents: StoredDocuments | null;
}

/** Deleting a large corpus takes long. */
const LONG = { isLong: true };

/** Corpora in one database, which several processes share. Each process has a copy of the documents that it uses. */
export class PostgresCorpora implements Corpora {
  readonly areCopied = true;
  readonly #folder: string;
  readonly #engines: StoreEngines;
  readonly #events: CorporaEvents;
  readonly #locks: CorpusLocks<Held>;
  readonly #documents: DocumentMirror;
  /** The store ID of each corpus, by corpus. A corpus that was deleted and created has another one. */
  #known: ReadonlyMap<string, string>;
  /** Calls of `onOpened`, by corpus. */
  readonly #opened = new Map<string, { readonly storeId: string; readonly done: Promise<void> }>();
  readonly #removing = new Map<string, Promise<void>>();
  readonly #endWatch: Promise<() => Promise<void>>;
  #loading: Promise<void> = Promise.resolve();
  /** The call of `#load` that has not begun; `null`: there is none. */
  #nextLoad: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: {
    readonly dataDir: string;
    readonly engines: StoreEngines;
    readonly events: CorporaEvents;
  }) {
    this.#folder = join(options.dataDir, CORPORA);
    this.#engines = options.engines;
    this.#events = options.events;
    this.#known = options.engines.corpora;
    this.#locks = new CorpusLocks(options.engines.together);
    this.#documents = new DocumentMirror(
      options.engines.database,
      (corpusId) => this.folders(corpusId).dataDir,
    );
    this.#endWatch = options.engines.together.watch(() => {
      // The next call loads it.
      this.#load().catch(() => undefined);
    });
    this.#endWatch.catch(() => undefined);
  }

  get open(): number {
    return this.#opened.size;
  }

  async list(): Promise<string[]> {
    await this.#load();
    return [...this.#known.keys()].filter((id) => !this.#removing.has(id)).sort();
  }

  has(corpusId: string): boolean {
    return this.#known.has(corpusId) && !this.#removing.has(corpusId);
  }

  async create(corpusId: string): Promise<void> {
    if (!CORPUS_ID.test(corpusId)) throw new Error(`${corpusId} is not the ID of a server`);
    await this.#removing.get(corpusId);
    if (!(await this.#exists(corpusId))) {
      await this.#locks.take(corpusId, async () => {
        await this.#engines.clear(corpusId);
        await this.#engines.database.write(async (queries) => {
          await queries.run(
            'INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
            [corpusId, randomUUID()],
          );
          await queries.run(NOTIFY);
        });
      });
      await this.#load();
    }
    await mkdir(this.folders(corpusId).seedsDir, { recursive: true });
  }

  async remove(
    corpusId: string,
    whenUnchanged: (work: () => Promise<void>) => Promise<void> = (work) => work(),
  ): Promise<void> {
    if (!CORPUS_ID.test(corpusId)) return;
    const removal = this.#removing.get(corpusId) ?? this.#remove(corpusId, whenUnchanged);
    // A failure concerns only the caller of `remove`.
    this.#removing.set(
      corpusId,
      removal.catch(() => undefined),
    );
    await removal.finally(() => this.#removing.delete(corpusId));
  }

  async #remove(
    corpusId: string,
    whenUnchanged: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    await this.#load();
    if (!this.#known.has(corpusId)) return;
    await this.#locks.take(corpusId, () =>
      whenUnchanged(async () => {
        await this.#engines.database.write(async (queries) => {
          const removed = await queries.run('DELETE FROM corpora WHERE corpus_id = $1', [corpusId]);
          if (removed === 0) return;
          await queries.run(
            `INSERT INTO engine_removals (corpus_id, kind, key) VALUES ($1, 'corpus', 0)
             ON CONFLICT DO NOTHING`,
            [corpusId],
          );
          await queries.run(NOTIFY);
        }, LONG);
        await this.#load();
        // Without the search engine, its documents are deleted later.
        await this.#engines.clear(corpusId).catch(() => undefined);
      }),
    );
  }

  async sweep(): Promise<void> {
    const kept = new Set(await this.list());
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((one) => CORPUS_ID.test(one) && !kept.has(one))) {
      // A corpus that another process creates now has its documents in the database.
      if (!this.has(name)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
    await this.#engines.sweep();
  }

  store(corpusId: string): CorpusStore {
    return new LeasedStore(corpusId, () => this.#borrow(corpusId));
  }

  folders(corpusId: string): CorpusFolders {
    const dataDir = join(this.#folder, corpusId);
    return { dataDir, seedsDir: join(dataDir, DOCUMENTS) };
  }

  changing<T>(corpusId: string, work: () => Promise<T>): Promise<T> {
    if (this.#locks.held(corpusId) !== null) return work();
    return this.#locks.take(corpusId, (run) => this.#mirrored(corpusId, run, work));
  }

  ingesting<T>(corpusId: string, work: () => Promise<T>): Promise<T> {
    const ingest = (): Promise<T> => this.#ingested(corpusId, work);
    return this.changing(corpusId, ingest);
  }

  ingestingNow<T>(corpusId: string, work: () => Promise<T>): Promise<T | null> {
    const ingest = (): Promise<T> => this.#ingested(corpusId, work);
    if (this.#locks.held(corpusId) !== null) return ingest();
    return this.#locks.takeNow(corpusId, (run) => this.#mirrored(corpusId, run, ingest));
  }

  async unfinished(): Promise<string[]> {
    const rows = await this.#engines.database.read((queries) =>
      queries.rows<{ id: string }>(
        `SELECT corpus_id AS id FROM corpora WHERE documents_version <> ingested_documents
         ORDER BY corpus_id`,
      ),
    );
    const lost = await this.#engines.withoutIndex();
    const ids = new Set([...lost, ...rows.map(({ id }) => id)]);
    // The shared corpus comes first, because most servers search it.
    return [...ids].sort((a, b) => Number(b === SHARED_CORPUS) - Number(a === SHARED_CORPUS));
  }

  async hasDocuments(corpusId: string): Promise<boolean> {
    const row = await this.#engines.database.read((queries) =>
      queries.row(
        `SELECT 1 FROM documents WHERE corpus_id = $1 AND path LIKE 'sources/%'
         AND path NOT LIKE '%/.%' LIMIT 1`,
        [corpusId],
      ),
    );
    return row !== null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const end = await this.#endWatch.catch(() => null);
    await end?.();
    await this.#loading.catch(() => undefined);
  }

  /** Runs work with the current documents, and stores what it changes, even if it fails. */
  async #mirrored<T>(
    corpusId: string,
    run: (held: Held, work: () => Promise<T>) => Promise<T>,
    work: () => Promise<T>,
  ): Promise<T> {
    const documents = corpusId === SHARED_CORPUS ? null : await this.#documents.pull(corpusId);
    let result: T;
    try {
      result = await run({ documents }, work);
    } catch (error) {
      // The error of the work is the one to report.
      if (documents !== null)
        await this.#documents.push(corpusId, documents).catch(() => undefined);
      throw error;
    }
    if (documents !== null) await this.#documents.push(corpusId, documents);
    return result;
  }

  /** Runs an ingestion within `changing`. If the process is killed, the corpus stays unfinished. */
  async #ingested<T>(corpusId: string, work: () => Promise<T>): Promise<T> {
    const documents = this.#locks.held(corpusId)?.documents ?? null;
    if (documents !== null) await this.#documents.push(corpusId, documents);
    await this.#engines.index(corpusId);
    const read = documents === null ? null : { ...documents };
    const result = await work();
    if (read !== null) await this.#documents.markIngested(corpusId, read);
    return result;
  }

  async #borrow(corpusId: string): Promise<{ store: CorpusStore; release: () => void }> {
    if (this.#isClosed) throw new Error('The corpora are closed');
    const isKnown = this.has(corpusId) || (await this.#exists(corpusId));
    const storeId = this.#known.get(corpusId);
    if (!isKnown || storeId === undefined) throw new UserFacingError('corpus-removed', {});
    // Work that changes the corpus would wait for an ingestion that waits for the work.
    if (this.#locks.held(corpusId) === null) await this.#open(corpusId, storeId);
    return { store: this.#engines.storeOf(corpusId), release: () => undefined };
  }

  #open(corpusId: string, storeId: string): Promise<void> {
    const known = this.#opened.get(corpusId);
    if (known?.storeId === storeId) return known.done;
    const done = this.#events.onOpened(this.#engines.storeOf(corpusId), null);
    const opened = { storeId, done };
    this.#opened.set(corpusId, opened);
    // The next use tries again.
    done.catch(() => {
      if (this.#opened.get(corpusId) === opened) this.#opened.delete(corpusId);
    });
    return done;
  }

  async #exists(corpusId: string): Promise<boolean> {
    if (!CORPUS_ID.test(corpusId) || this.#removing.has(corpusId)) return false;
    await this.#load();
    return this.has(corpusId);
  }

  /**
   * Reads which corpora there are. Calls follow each other, so that the last result counts. Calls share
   * one that has not begun, because in an outage of the database each takes long.
   */
  #load(): Promise<void> {
    const load = async (): Promise<void> => {
      this.#nextLoad = null;
      const found = await this.#engines.listCorpora();
      const gone = [...this.#known].filter(([id, storeId]) => found.get(id) !== storeId);
      this.#known = found;
      for (const [corpusId] of gone) {
        this.#opened.delete(corpusId);
        await this.#events.onReleased(corpusId);
        this.#events.onGone(corpusId);
        if (!found.has(corpusId)) await this.#documents.drop(corpusId);
      }
    };
    if (this.#nextLoad !== null) return this.#nextLoad;
    const loading = this.#loading.catch(() => undefined).then(load);
    this.#loading = loading;
    this.#nextLoad = loading;
    return loading;
  }
}
