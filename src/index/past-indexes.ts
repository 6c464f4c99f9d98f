import { UserFacingError } from '../domain/errors.ts';
import type { Source } from '../domain/source.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { CorpusReader, CorpusStore, Snapshot, SourceVersion } from '../store/corpus-store.ts';
import { embedPassages, toRecords } from './ingest-passages.ts';
import type { SearchIndex } from './search-index.ts';

/** An index over a temporary store. */
export interface TemporaryIndex {
  readonly store: CorpusStore;
  readonly index: SearchIndex;
  /** Closes both and deletes the store. */
  dispose(): Promise<void>;
}

/** Indexes of the corpus as it was known at earlier instants. */
export interface PastIndexes {
  /**
   * Runs `use` on the index of an instant. The index may be prepared first, which embeds the passages
   * that have changed since; the last ones used are kept.
   *
   * @param at as `Date.prototype.toISOString` writes it
   * @throws UserFacingError `date-too-early` | `past-too-large`
   */
  at<T>(at: string, given: string, use: (index: SearchIndex) => Promise<T>): Promise<T>;
  /** Deletes all temporary stores once no one uses them. */
  close(): Promise<void>;
}

/** Number of instants whose index is kept. */
const KEPT = 2;
/** Embedding this many passages takes about ten seconds on one core. */
const MOST_EMBEDDED = 5000;
/** A temporary store with this many passages takes about 150 MB. */
const MOST_PASSAGES = 50_000;

interface Entry {
  readonly key: string;
  readonly opened: Promise<TemporaryIndex>;
  readonly users: Set<Promise<unknown>>;
}

export function createPastIndexes(parts: {
  readonly store: CorpusReader;
  readonly current: SearchIndex;
  readonly embedder: Embedder;
  /** Opens an empty store in a temporary folder. */
  readonly openTemporary: () => Promise<TemporaryIndex>;
  readonly mostEmbedded?: number;
  readonly mostPassages?: number;
}): PastIndexes {
  const { store, current, embedder, openTemporary } = parts;
  const { mostEmbedded = MOST_EMBEDDED, mostPassages = MOST_PASSAGES } = parts;
  /** Least recently used first. */
  const entries = new Map<string, Entry>();
  const leaving = new Set<Promise<unknown>>();

  /** Two instants between the same changes have the same corpus. */
  async function keyOf(at: string, given: string): Promise<{ key: string; isCurrent: boolean }> {
    const times = await store.changeTimes();
    const [earliest = null] = times;
    if (earliest === null || at < earliest) {
      throw new UserFacingError('date-too-early', { given, earliest });
    }
    const last = times.filter((time) => time <= at).at(-1) ?? earliest;
    const { pipeline, modelId } = await store.status();
    return { key: `${last} ${pipeline} ${modelId}`, isCurrent: last === times.at(-1) };
  }

  async function open(at: string): Promise<TemporaryIndex> {
    const temporary = await openTemporary();
    try {
      await current.read(({ snapshot }) => fill(temporary.store, snapshot, at));
    } catch (error) {
      await temporary.dispose();
      throw error;
    }
    return temporary;
  }

  /** Stores the versions known at the instant. Vectors of unchanged sources are copied. */
  async function fill(target: CorpusStore, snapshot: Snapshot, at: string): Promise<void> {
    const { modelId } = embedder;
    const files = new Map(
      (await snapshot.givenIds()).map(({ file, sourceId }) => [sourceId, file]),
    );
    const sources: Source[] = [];
    let total = 0;
    let changed = 0;
    for (const { sourceId, versionKey } of await store.lastChanges(at)) {
      const version = versionKey === null ? null : await store.version(versionKey);
      if (version === null) continue;
      const source = { ...version, file: files.get(sourceId) ?? sourceId };
      sources.push(source);
      const { passages } = toRecords(source);
      total += passages.length;
      if (!(await copyVectors(target, snapshot, version))) changed += passages.length;
      if (changed > mostEmbedded) throw tooLarge(changed, mostEmbedded);
      if (total > mostPassages) throw tooLarge(total, mostPassages);
    }
    const upserts = await embedPassages(sources, {
      store: target,
      embedder,
      vectorsOf: modelId,
      onSource: () => undefined,
    });
    const { generation } = await target.status();
    await target.commitCorpus({
      ...{ baseGeneration: generation, modelId, pipeline: snapshot.pipeline ?? '' },
      ...{ upserts, removals: [], at },
    });
  }

  /** Copies the vectors of a version that is still current. Returns `false` for any other version. */
  async function copyVectors(
    target: CorpusStore,
    snapshot: Snapshot,
    version: SourceVersion,
  ): Promise<boolean> {
    const now = await snapshot.source(version.sourceId);
    if (now?.contentHash !== version.contentHash || now.text !== version.text) return false;
    const { passages } = toRecords({ ...now, ...version });
    const stored = await snapshot.passagesOf(version.sourceId);
    const isSame = passages.every(
      ({ passage }, i) => passage.start === stored[i]?.start && passage.end === stored[i].end,
    );
    if (!isSame || snapshot.modelId !== embedder.modelId) return false;
    const vectors = await snapshot.vectorsOf(stored);
    await target.addVectors(
      embedder.modelId,
      passages.flatMap(({ vectorHash }, i) => {
        const vector = vectors[i];
        return vector === undefined ? [] : [{ vectorHash, vector }];
      }),
    );
    return true;
  }

  function drop(entry: Entry): void {
    entries.delete(entry.key);
    const gone = Promise.allSettled(entry.users)
      .then(() => entry.opened)
      .then((temporary) => temporary.dispose())
      .catch(() => undefined)
      .finally(() => leaving.delete(gone));
    leaving.add(gone);
  }

  function take(key: string, at: string): Entry {
    const entry = entries.get(key) ?? { key, opened: open(at), users: new Set() };
    // An index that could not be opened is opened again at the next question.
    entry.opened.catch(() => entries.delete(key));
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of [...entries.values()].slice(0, -KEPT)) drop(oldest);
    return entry;
  }

  return {
    async at(at, given, use) {
      const { key, isCurrent } = await keyOf(at, given);
      if (isCurrent) return use(current);
      const entry = take(key, at);
      const result = entry.opened.then(({ index }) => use(index));
      const user = result.catch(() => undefined).finally(() => entry.users.delete(user));
      entry.users.add(user);
      return result;
    },
    async close() {
      for (const entry of [...entries.values()]) drop(entry);
      await Promise.all(leaving);
    },
  };
}

function tooLarge(passages: number, most: number): UserFacingError {
  return new UserFacingError('past-too-large', { passages, most });
}
