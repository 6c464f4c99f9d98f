import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { LRUCache } from 'lru-cache';
import { UserFacingError } from '../../../domain/errors.ts';
import type { PostgresDatabase } from '../postgres-database.ts';

/** The folders of a corpus whose files are stored: its documents, and those that were removed. */
const DOCUMENTS = 'sources';
const TRASH = '.removed';
const MIRRORED = [DOCUMENTS, TRASH];
/** Files that are being written. Only this process knows what becomes of them. */
const TEMPORARY = /^\.verbatim-[0-9a-f]+\.tmp$/;
/** Number of corpora whose hashes are kept. */
const KEPT = 100;

/** The documents of a corpus as they are stored. */
export interface StoredDocuments {
  /** Changes with each change of the documents. */
  version: number;
  /** The SHA-256 of each file in hex, by path. */
  hashes: ReadonlyMap<string, string>;
}

/** The hash of a local file, valid while `state` is unchanged. */
interface Hashed {
  readonly state: string;
  readonly sha256: string;
}

/** Makes the local folder of a corpus equal to the stored documents, and stores local changes. */
export class DocumentMirror {
  readonly #database: PostgresDatabase;
  readonly #folderOf: (corpusId: string) => string;
  readonly #hashed = new LRUCache<string, ReadonlyMap<string, Hashed>>({ max: KEPT });

  /** @param folderOf returns the local folder of a corpus */
  constructor(database: PostgresDatabase, folderOf: (corpusId: string) => string) {
    this.#database = database;
    this.#folderOf = folderOf;
  }

  /**
   * Makes the local folder equal to the stored documents.
   *
   * @throws UserFacingError `corpus-removed`
   */
  async pull(corpusId: string): Promise<StoredDocuments> {
    const stored = await this.#stored(corpusId);
    const folder = this.#folderOf(corpusId);
    await mkdir(join(folder, DOCUMENTS), { recursive: true });
    const local = await this.#local(corpusId);
    for (const path of local.keys()) {
      if (!stored.hashes.has(path)) await rm(join(folder, path), { force: true });
    }
    for (const [path, sha256] of stored.hashes) {
      if (local.get(path) === sha256) continue;
      const row = await this.#database.read((queries) =>
        queries.row<{ bytes: Buffer }>(
          'SELECT bytes FROM documents WHERE corpus_id = $1 AND path = $2 AND sha256 = $3',
          [corpusId, path, sha256],
        ),
      );
      // Without the lock, another process could have replaced it. Then the changes are refused.
      if (row !== null) await writeWhole(inside(folder, path), row.bytes);
    }
    return stored;
  }

  /**
   * Stores the local changes since `pull` or the last `push`, all or none.
   *
   * @throws UserFacingError `corpora-busy` if another process has changed the documents, or if the folder
   *   was deleted
   */
  async push(corpusId: string, documents: StoredDocuments): Promise<void> {
    const local = await this.#local(corpusId);
    const changed = [...local].filter(([path, hash]) => documents.hashes.get(path) !== hash);
    const gone = [...documents.hashes.keys()].filter((path) => !local.has(path));
    if (changed.length + gone.length === 0) return;
    const folder = this.#folderOf(corpusId);
    // `pull` has created it. Without it, it is unknown which documents were removed.
    const documentsFolder = await lstat(join(folder, DOCUMENTS)).catch(() => null);
    if (documentsFolder === null) throw new UserFacingError('corpora-busy', {});
    // An ingestion reads no removed file.
    const isUnread = [...changed.map(([path]) => path), ...gone].every((path) =>
      path.startsWith(`${TRASH}/`),
    );
    await this.#database.write(async (queries) => {
      const next = await queries.run(
        `UPDATE corpora SET
           documents_version = documents_version + 1,
           ingested_documents = ingested_documents
             + CASE WHEN $3 AND ingested_documents = documents_version THEN 1 ELSE 0 END
         WHERE corpus_id = $1 AND documents_version = $2`,
        [corpusId, documents.version, isUnread],
      );
      if (next === 0) throw new UserFacingError('corpora-busy', {});
      if (gone.length > 0) {
        await queries.run('DELETE FROM documents WHERE corpus_id = $1 AND path = ANY ($2)', [
          corpusId,
          gone,
        ]);
      }
      for (const [path, sha256] of changed) {
        const bytes = await readFile(join(folder, path));
        if (sha256Of(bytes) !== sha256) throw new UserFacingError('corpora-busy', {});
        await queries.run(
          `INSERT INTO documents (corpus_id, path, sha256, bytes) VALUES ($1, $2, $3, $4)
           ON CONFLICT (corpus_id, path)
           DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes`,
          [corpusId, path, sha256, bytes],
        );
      }
    });
    documents.version += 1;
    documents.hashes = local;
  }

  /** Records that an ingestion has read the documents of this version. */
  async markIngested(corpusId: string, { version }: StoredDocuments): Promise<void> {
    await this.#database.write((queries) =>
      queries.run(
        `UPDATE corpora SET ingested_documents = $2
         WHERE corpus_id = $1 AND ingested_documents <> $2`,
        [corpusId, version],
      ),
    );
  }

  /** Deletes the local folder of a corpus. */
  async drop(corpusId: string): Promise<void> {
    this.#hashed.delete(corpusId);
    await rm(this.#folderOf(corpusId), { recursive: true, force: true });
  }

  async #stored(corpusId: string): Promise<StoredDocuments> {
    return this.#database.read(async (queries) => {
      const corpus = await queries.row<{ version: number }>(
        'SELECT documents_version AS version FROM corpora WHERE corpus_id = $1',
        [corpusId],
      );
      if (corpus === null) throw new UserFacingError('corpus-removed', {});
      const rows = await queries.rows<{ path: string; sha256: string }>(
        'SELECT path, sha256 FROM documents WHERE corpus_id = $1 ORDER BY path',
        [corpusId],
      );
      return { ...corpus, hashes: new Map(rows.map(({ path, sha256 }) => [path, sha256])) };
    });
  }

  /** Returns the hashes of the local files by path. Reads only files that have changed. */
  async #local(corpusId: string): Promise<ReadonlyMap<string, string>> {
    const folder = this.#folderOf(corpusId);
    const known = this.#hashed.get(corpusId);
    const found = new Map<string, Hashed>();
    for (const { path, state } of await filesIn(folder)) {
      const same = known?.get(path);
      const sha256 =
        same?.state === state ? same.sha256 : sha256Of(await readFile(join(folder, path)));
      found.set(path, { state, sha256 });
    }
    this.#hashed.set(corpusId, found);
    return new Map([...found].map(([path, { sha256 }]) => [path, sha256]));
  }
}

/** Returns the paths of all mirrored files, relative to the folder and with slashes, and their states. */
async function filesIn(folder: string): Promise<{ path: string; state: string }[]> {
  const files: { path: string; state: string }[] = [];
  for (const part of MIRRORED) {
    const names = await readdir(join(folder, part), { recursive: true }).catch(emptyIfMissing);
    for (const name of names) {
      const path = join(part, name);
      if (TEMPORARY.test(basename(path))) continue;
      const stats = await lstat(join(folder, path), { bigint: true });
      if (!stats.isFile()) continue;
      // Differs for two contents of a file, because each change renames or writes it.
      const state = `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
      files.push({ path: path.split(sep).join('/'), state });
    }
  }
  return files;
}

/** Writes a file that appears at once. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isDirectory() === true) await rm(path, { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.verbatim-${randomBytes(6).toString('hex')}.tmp`);
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}

/** @throws Error if a stored path leads out of the folder */
function inside(folder: string, path: string): string {
  const whole = resolve(folder, path);
  if (MIRRORED.some((part) => whole.startsWith(join(folder, part) + sep))) return whole;
  throw new Error(`the path of a stored document must be in the folder of its corpus: ${path}`);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function emptyIfMissing(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
