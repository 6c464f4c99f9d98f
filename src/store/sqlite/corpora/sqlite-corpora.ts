import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFacingError } from '../../../domain/errors.ts';
import type { Clock } from '../../../domain/time.ts';
import type { Corpora, CorporaEvents, CorpusFolders } from '../../corpora.ts';
import type { CorpusStore } from '../../corpus-store.ts';
import { openSqliteStores } from '../open-sqlite-stores.ts';
import { LeasedStore } from '../../leased-store.ts';

/** The folder below the data folder with one folder per corpus. */
export const CORPORA = 'corpora';
/** The documents of a corpus, below its folder. */
export const DOCUMENTS = 'sources';
/** IDs are names of folders, so nothing else may be one. */
const CORPUS_ID = /^\d{17,20}$/;
/** A corpus that is being deleted. */
const DELETED = /^\.deleted-\d{17,20}$/;
/** An open corpus of 200 passages takes about 1 MB and five files. */
const KEPT_OPEN = 32;

interface Opened {
  readonly store: Promise<CorpusStore>;
  /** Identifies the folder, because another program can delete and create a corpus. */
  readonly folder: string;
  /** Whether a read has found damage since the corpus was opened. */
  readonly isDamaged: boolean;
  users: number;
  /** Called when the last user has gone. */
  readonly waiting: (() => void)[];
}

/** One folder with one database per corpus. The last ones used are kept open. */
export class SqliteCorpora implements Corpora {
  readonly areCopied = false;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #events: CorporaEvents;
  readonly #keptOpen: number;
  /** Least recently used first. */
  readonly #opened = new Map<string, Opened>();
  readonly #removing = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(options: {
    readonly dataDir: string;
    readonly clock: Clock;
    readonly events: CorporaEvents;
    readonly keptOpen?: number;
  }) {
    this.#folder = join(options.dataDir, CORPORA);
    this.#clock = options.clock;
    this.#events = options.events;
    this.#keptOpen = options.keptOpen ?? KEPT_OPEN;
  }

  get open(): number {
    return this.#opened.size;
  }

  async list(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(emptyIfMissing);
    return names.filter((name) => CORPUS_ID.test(name) && this.has(name)).sort();
  }

  has(corpusId: string): boolean {
    return (
      CORPUS_ID.test(corpusId) &&
      !this.#removing.has(corpusId) &&
      existsSync(this.folders(corpusId).seedsDir)
    );
  }

  async create(corpusId: string): Promise<void> {
    if (!CORPUS_ID.test(corpusId)) throw new Error(`${corpusId} is not the ID of a server`);
    await this.#removing.get(corpusId);
    await mkdir(this.folders(corpusId).seedsDir, { recursive: true });
  }

  async remove(
    corpusId: string,
    whenUnchanged: (work: () => Promise<void>) => Promise<void> = (work) => work(),
  ): Promise<void> {
    const { dataDir } = this.folders(corpusId);
    if (!CORPUS_ID.test(corpusId) || !existsSync(dataDir)) return;
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
    // Readers may be waiting for an ingestion, so this wait must not block ingestions.
    await this.#release(corpusId);
    const unused = join(this.#folder, `.deleted-${corpusId}`);
    await rm(unused, { recursive: true, force: true });
    // Disappears at once, even if the process is killed while it deletes the files.
    await whenUnchanged(() => rename(this.folders(corpusId).dataDir, unused).catch(unlessMissing));
    this.#events.onGone(corpusId);
    await rm(unused, { recursive: true, force: true });
  }

  store(corpusId: string): CorpusStore {
    return new LeasedStore(corpusId, () => this.#borrow(corpusId));
  }

  async hasDocuments(corpusId: string): Promise<boolean> {
    const { seedsDir } = this.folders(corpusId);
    const entries = await readdir(seedsDir, { recursive: true, withFileTypes: true });
    return entries.some((entry) => entry.isFile() && !entry.name.startsWith('.'));
  }

  folders(corpusId: string): CorpusFolders {
    const dataDir = join(this.#folder, corpusId);
    return { dataDir, seedsDir: join(dataDir, DOCUMENTS) };
  }

  changing<T>(_: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  ingesting<T>(_: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  ingestingNow<T>(_: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  unfinished(): Promise<string[]> {
    return Promise.resolve([]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const corpusId of [...this.#opened.keys()]) await this.#release(corpusId);
  }

  async #borrow(corpusId: string): Promise<{ store: CorpusStore; release: () => void }> {
    const opened = this.#take(corpusId);
    const release = (): void => {
      opened.users -= 1;
      if (opened.users > 0) return;
      // The next use checks the whole database.
      if (opened.isDamaged && this.#opened.get(corpusId) === opened) void this.#release(corpusId);
      for (const done of opened.waiting.splice(0)) done();
      this.#releaseIdle();
    };
    try {
      return { store: await opened.store, release };
    } catch (error) {
      if (this.#opened.get(corpusId) === opened) this.#opened.delete(corpusId);
      release();
      throw error;
    }
  }

  #take(corpusId: string): Opened {
    if (this.#isClosed) throw new Error('The corpora are closed');
    if (!this.has(corpusId)) throw new UserFacingError('corpus-removed', {});
    const folder = identityOf(this.folders(corpusId).dataDir);
    const known = this.#opened.get(corpusId);
    const isSame = known?.folder === folder;
    if (known !== undefined && !isSame) this.#abandon(corpusId, known);
    const opened = known !== undefined && isSame ? known : this.#newlyOpened(corpusId, folder);
    opened.users += 1;
    this.#opened.delete(corpusId);
    this.#opened.set(corpusId, opened);
    return opened;
  }

  #newlyOpened(corpusId: string, folder: string): Opened {
    let isDamaged = false;
    const onDamage = (): void => {
      isDamaged = true;
    };
    return {
      ...{ store: this.#open(corpusId, onDamage), folder, users: 0, waiting: [] },
      get isDamaged() {
        return isDamaged;
      },
    };
  }

  /** Closes a corpus that another program has deleted, once its last reader has gone. */
  #abandon(corpusId: string, opened: Opened): void {
    this.#opened.delete(corpusId);
    this.#events.onGone(corpusId);
    const close = async (): Promise<void> => {
      await this.#events.onReleased(corpusId);
      await (await opened.store.catch(() => null))?.close();
    };
    if (opened.users === 0) void close();
    else opened.waiting.push(() => void close());
  }

  async #open(corpusId: string, onDamage: () => void): Promise<CorpusStore> {
    const { dataDir } = this.folders(corpusId);
    const stores = await openSqliteStores({ dataDir, corpusId, clock: this.#clock, onDamage });
    try {
      await this.#events.onOpened(stores.store, stores.damaged);
    } catch (error) {
      await stores.store.close();
      throw error;
    }
    return stores.store;
  }

  /** Closes the corpora that were not used for the longest time. */
  #releaseIdle(): void {
    const idle = [...this.#opened].filter(([, { users }]) => users === 0);
    const excess = Math.max(0, this.#opened.size - this.#keptOpen);
    for (const [corpusId] of idle.slice(0, excess)) void this.#release(corpusId);
  }

  /** Waits for users, and closes a corpus. */
  async #release(corpusId: string): Promise<void> {
    const opened = this.#opened.get(corpusId);
    if (opened === undefined) return;
    if (opened.users > 0) {
      await new Promise<void>((resolve) => opened.waiting.push(resolve));
      return this.#release(corpusId);
    }
    this.#opened.delete(corpusId);
    await this.#events.onReleased(corpusId);
    await (await opened.store.catch(() => null))?.close();
  }

  async sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch(emptyIfMissing);
    for (const name of names.filter((one) => DELETED.test(one))) {
      await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }
}

/** @throws the error, unless the folder does not exist */
function emptyIfMissing(error: unknown): string[] {
  unlessMissing(error);
  return [];
}

/** @throws the error, unless the file does not exist */
function unlessMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Differs for two folders, also for two that have the same name one after the other. */
function identityOf(folder: string): string {
  const { ino, birthtimeNs } = statSync(folder, { bigint: true });
  return `${ino} ${birthtimeNs}`;
}
