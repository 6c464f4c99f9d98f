import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CorpusMode, DEFAULT_CORPUS_MODE, SHARED_CORPUS } from '../domain/corpus.ts';
import { systemClock } from '../domain/time.ts';
import type { IntactDatabase } from '../store/sqlite/inspect-database.ts';

/** `unread`: the corpus has no database yet. `stale`: it is read again before its next use. */
export type CorpusState = 'intact' | 'stale' | 'unread' | 'older' | 'newer' | 'foreign' | 'damaged';

/** A corpus on the disk. */
export interface InspectedCorpus {
  /** `shared`, or the ID of the server whose corpus it is. */
  readonly corpusId: string;
  readonly state: CorpusState;
  /** The reason of SQLite or of a checksum if the state is `damaged`. */
  readonly reason: string | null;
  /** Each `null` if the database cannot be read by this program as it is. */
  readonly sources: number | null;
  readonly passages: number | null;
  /** Time of the last change of a source, in ISO 8601. */
  readonly changedAt: string | null;
  /** Number of the documents, and their bytes. */
  readonly documents: number;
  readonly documentBytes: number;
  /** Bytes of the database and of the search index; `null` if they are in PostgreSQL and OpenSearch. */
  readonly dataBytes: number | null;
  /** What the server searches; `null` for the shared corpus, and if the installation's database is unusable. */
  readonly mode: CorpusMode | null;
}

export interface InspectionRequest {
  readonly seedsDir: string;
  readonly dataDir: string;
  /** `all` checks every page and row; `head` checks little more than the header. */
  readonly depth: 'all' | 'head';
  /** Whether a corpus must be read again. Default: never. */
  readonly isStale?: (
    corpus: Pick<IntactDatabase, 'generation' | 'modelId' | 'pipeline'>,
    shared: Pick<IntactDatabase, 'modelId'> | null,
  ) => boolean;
}

/** The names of the files that are derived from the documents. */
const DATA_FILE = /^(?:verbatim\.db|vectors\.hnsw)/;

/** Reads the shared corpus, and then the corpora of servers, one at a time. Changes nothing. */
export async function* inspectCorpora(request: InspectionRequest): AsyncGenerator<InspectedCorpus> {
  // They load a native addon, which can be broken.
  const { inspectDatabase } = await import('../store/sqlite/inspect-database.ts');
  const { openCorpora } = await import('../store/open-stores.ts');
  const { NO_EVENTS } = await import('../store/corpora.ts');
  const { dataDir, seedsDir, depth, isStale = () => false } = request;
  const found = await inspectDatabase(dataDir, depth);
  const shared = found.state === 'intact' ? found : null;
  const corpora = openCorpora({ dataDir, clock: systemClock, events: NO_EVENTS });
  yield inspect(SHARED_CORPUS, { dataDir, seedsDir }, null);
  for (const corpusId of await corpora.list()) {
    const mode = shared === null ? null : (shared.modes.get(corpusId) ?? DEFAULT_CORPUS_MODE);
    yield inspect(corpusId, corpora.folders(corpusId), mode);
  }

  async function inspect(
    corpusId: string,
    folders: { readonly dataDir: string; readonly seedsDir: string },
    mode: CorpusMode | null,
  ): Promise<InspectedCorpus> {
    const isShared = corpusId === SHARED_CORPUS;
    const read = isShared ? found : await inspectDatabase(folders.dataDir, depth);
    const intact = read.state === 'intact' ? read : null;
    const documents = await measure(folders.seedsDir, null);
    const data = await measure(folders.dataDir, DATA_FILE);
    return {
      corpusId,
      state: stateOf(),
      reason: read.state === 'damaged' ? read.reason : null,
      sources: intact?.sources ?? null,
      passages: intact?.passages ?? null,
      changedAt: intact?.changedAt ?? null,
      documents: documents.files,
      documentBytes: documents.bytes,
      dataBytes: data.bytes,
      mode,
    };

    function stateOf(): CorpusState {
      if (read.state === 'missing') return 'unread';
      if (read.state !== 'intact') return read.state;
      return isStale(read, shared) ? 'stale' : 'intact';
    }
  }
}

/**
 * Counts the visible files of a folder, and their bytes. A file that disappears is not counted.
 *
 * @param only counts only files directly in the folder with such names; `null`: all, with subfolders
 */
export async function measure(
  folder: string,
  only: RegExp | null,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const total = { files: 0, bytes: 0 };
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && only === null && !entry.name.startsWith('.')) {
      const below = await measure(path, null);
      total.files += below.files;
      total.bytes += below.bytes;
    } else if (entry.isFile() && (only?.test(entry.name) ?? !entry.name.startsWith('.'))) {
      total.files += 1;
      total.bytes += (await stat(path).catch(() => null))?.size ?? 0;
    }
  }
  return total;
}
