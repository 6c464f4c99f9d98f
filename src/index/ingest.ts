import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { IngestReport, LeftOutOfFile } from '../domain/ingest-report.ts';
import type { Logger } from '../domain/logger.ts';
import type { Source } from '../domain/source.ts';
import type { Embedder } from '../inference/embedder.ts';
import { SPLIT_VERSION } from '../passages/split-source.ts';
import type { DocumentParser } from '../sources/parse-document.ts';
import { readFolder, type FolderReading } from '../sources/read-folder.ts';
import type {
  CorpusSnapshot,
  CorpusStatus,
  CorpusStore,
  MarkedSource,
} from '../store/corpus-store.ts';
import { embedPassages, toRecords } from './ingest-passages.ts';
import { planIngestion, type IndexedSource, type IngestPlan } from './ingest-plan.ts';
import { markRepeated } from './mark-repeated.ts';

/**
 * Version of all steps from a file to stored passages and vectors, except the model. A corpus
 * stored with another version is reprocessed. Increase the first part when a reader in src/sources
 * gives a different result for the same bytes, or when the stored form of a passage changes. ICU
 * finds the words of scripts without spaces.
 */
const PIPELINE = `read-3 ${SPLIT_VERSION} icu-${process.versions['icu']}`;

/** Whether a corpus must be read again, because another model or pipeline has made it. */
export function isStale(
  { generation, modelId, pipeline }: Pick<CorpusStatus, 'generation' | 'modelId' | 'pipeline'>,
  model: string,
): boolean {
  return generation > 0 && (modelId !== model || pipeline !== PIPELINE);
}

/** The progress of an ingestion. */
export interface IngestProgress {
  /**
   * `embed` is reported once per indexed source, when its passages have vectors. `commit` is
   * reported before and after the commit.
   */
  readonly phase: 'embed' | 'commit';
  /** Number of sources done, out of `total`. For the commit: 0 or 1, out of 1. */
  readonly done: number;
  readonly total: number;
  /** The source's file; empty for the commit. */
  readonly item: string;
}

export interface IngestParts {
  readonly store: CorpusStore;
  readonly embedder: Embedder;
  readonly seedsDir: string;
  /** The program's own data folder, which is skipped if it is inside the folder. */
  readonly dataDir?: string;
  /** Larger files are refused. */
  readonly maxBytes: number;
  /** Closed after the folder is read. Default: parses in this process. */
  readonly parser?: DocumentParser;
  /** Whether to read, split and embed everything again, even if nothing changed. */
  readonly rebuild?: boolean;
  /** Files that are being written, by path relative to the folder. They are left as they are. */
  readonly unsettled?: ReadonlySet<string>;
  /** Whether most sources of a large corpus may be removed. Default: `false`. */
  readonly allowsRemovals?: boolean;
  /** Whether the folder may contain no documents. Default: `false`. */
  readonly allowsEmpty?: boolean;
  /** Maximum number of passages of the corpus. Default: no limit. */
  readonly maxPassages?: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onProgress?: (progress: IngestProgress) => void;
}

/** Maximum number of refused files in an error. */
const REFUSED_SHOWN = 3;
/** From this number of sources on, removing more than half of them must be confirmed. */
const MANY_SOURCES = 20;
/** Maximum number of attempts if other ingestions commit first. */
const ATTEMPTS = 5;

/**
 * Updates the corpus to match the folder: reads changed files, splits and embeds them, and commits
 * all changes at once. Readers see the old corpus until the commit. Writes nothing if nothing
 * changed.
 *
 * @throws UserFacingError `seeds-missing` | `seeds-empty` | `removals-unconfirmed` | `corpus-full` |
 *   `store-busy`, and errors of the embedder and the store; the corpus is then unchanged
 */
export async function ingest(parts: IngestParts): Promise<IngestReport> {
  const { clock, log } = parts;
  const started = clock.monotonic();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const done = await ingestOnce(parts);
    if (done !== null) {
      const { reading, plan } = done;
      const { added, changed, removed, unchanged } = plan;
      const { skipped, refused, warnings, leftOut } = reading;
      const tookMs = clock.monotonic() - started;
      const lists = { added, changed, removed, unchanged, skipped, refused, warnings, leftOut };
      return { ...lists, tookMs };
    }
    log.info({ attempt }, 'Another ingestion committed first; starting over');
  }
  throw new UserFacingError('corpus-changed', { attempts: ATTEMPTS });
}

/** Returns `null` if the corpus changed during the attempt. */
async function ingestOnce(
  parts: IngestParts,
): Promise<{ reading: FolderReading; plan: IngestPlan } | null> {
  const { store, embedder, seedsDir, rebuild = false, clock, log } = parts;
  const { modelId } = embedder;
  const before = await withSnapshot(store, async (snapshot) => ({
    generation: snapshot.generation,
    stale: rebuild || snapshot.modelId !== modelId || snapshot.pipeline !== PIPELINE,
    indexed: await snapshot.sourceHashes(),
    given: await snapshot.givenIds(),
    marked: await snapshot.repeatableLines(),
  }));
  const { generation, stale, indexed, given, marked } = before;
  const known = indexed.map(({ file, sourceId, contentHash }): [string, IndexedSource] => [
    file,
    // An empty hash matches no file, so every file is read.
    { file, sourceId, contentHash: stale ? '' : contentHash },
  ]);
  const givenIds = new Map(given.map(({ file, sourceId }) => [file, sourceId]));
  const reading = await readAll(parts, new Map(known), givenIds);
  const plan = planIngestion(indexed, reading);
  const isAllowed = parts.allowsEmpty === true && reading.refused.length === 0;
  if (
    !isAllowed &&
    indexed.length > 0 &&
    plan.unchanged.length + plan.changed.length + plan.added.length === 0
  ) {
    throw nothingLeft(seedsDir, reading, indexed.length);
  }
  if (parts.allowsRemovals !== true) refuseMassRemoval(seedsDir, indexed, plan);

  const kept = stale ? await storedSources(store, plan.kept, generation) : [];
  if (kept === null) return null;
  if (plan.toIndex.length + kept.length + plan.removed.length === 0) return { reading, plan };
  const sources = await markSources([...plan.toIndex, ...kept], {
    store,
    plan,
    marked,
    generation,
  });
  if (sources === null) return null;
  const counted = { ...reading, leftOut: countBoilerplate(reading, sources) };

  await checkRoom(parts, sources, plan);
  const progress = progressOf(parts, sources.length);
  const vectorsOf = rebuild ? `rebuild ${randomUUID()}` : modelId;
  const upserts = await embedPassages(sources, {
    store,
    embedder,
    vectorsOf,
    onSource: progress.embedded,
  });
  progress.committing();
  const status = await store.commitCorpus({
    baseGeneration: generation,
    modelId,
    ...(rebuild ? { stagedUnder: vectorsOf } : {}),
    pipeline: PIPELINE,
    upserts,
    removals: plan.removed,
    at: new Date(clock.now()).toISOString(),
  });
  if (status === null) return null;
  progress.committed();
  log.info(
    {
      generation: status.generation,
      sources: status.sources,
      passages: status.passages,
      indexed: sources.length,
      removed: plan.removed.length,
      refused: reading.refused.length,
    },
    'The corpus is up to date with its folder',
  );
  return { reading: counted, plan };
}

async function readAll(
  { seedsDir, dataDir, maxBytes, parser, unsettled, allowsEmpty = false }: IngestParts,
  known: ReadonlyMap<string, IndexedSource>,
  givenIds: ReadonlyMap<string, string>,
): Promise<FolderReading> {
  const options = {
    maxBytes,
    known,
    givenIds,
    allowsEmpty,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(unsettled === undefined ? {} : { unsettled }),
  };
  if (parser === undefined) return readFolder(seedsDir, options);
  try {
    return await readFolder(seedsDir, { ...options, parse: parser.parse });
  } finally {
    await parser.close();
  }
}

/**
 * Marks the lines that sources share. Returns the given sources and all stored sources whose marks
 * change, or `null` if the generation has changed.
 */
async function markSources(
  read: readonly Source[],
  parts: {
    readonly store: CorpusStore;
    readonly plan: IngestPlan;
    readonly marked: readonly MarkedSource[];
    readonly generation: number;
  },
): Promise<Source[] | null> {
  const { store, plan, marked, generation } = parts;
  const leaving = new Set([...plan.removed, ...read.map(({ sourceId }) => sourceId)]);
  const marks = markRepeated(
    read,
    marked.filter(({ sourceId }) => !leaving.has(sourceId)),
  );
  const others = await storedSources(store, [...marks.others.keys()], generation);
  if (others === null) return null;
  return [
    ...marks.read,
    ...others.map((source) => ({
      ...source,
      boilerplate: marks.others.get(source.sourceId) ?? source.boilerplate,
    })),
  ];
}

/** Adds the number of marked blocks of each file that was read. Sorted by file. */
function countBoilerplate(
  { sources: read, leftOut }: FolderReading,
  sources: readonly Source[],
): LeftOutOfFile[] {
  const files = new Set(read.map(({ file }) => file));
  const marked = sources.flatMap(({ file, boilerplate }): LeftOutOfFile[] =>
    boilerplate.length === 0 || !files.has(file)
      ? []
      : [{ file, kind: 'boilerplate', count: boilerplate.length }],
  );
  return [...leftOut, ...marked].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

/** @throws UserFacingError `corpus-full` if the corpus would have too many passages */
async function checkRoom(
  { store, maxPassages }: IngestParts,
  sources: readonly Source[],
  { added, changed, removed }: IngestPlan,
): Promise<void> {
  // A corpus that an operator has filled beyond the limit can still shrink and be read again.
  if (maxPassages === undefined || added.length + changed.length === 0) return;
  const given = await withSnapshot(store, async (snapshot) => {
    let count = await snapshot.passageCount();
    for (const sourceId of [...removed, ...sources.map((source) => source.sourceId)]) {
      count -= (await snapshot.passagesOf(sourceId)).length;
    }
    return sources.reduce((sum, source) => sum + toRecords(source).passages.length, count);
  });
  if (given <= maxPassages) return;
  throw new UserFacingError('corpus-full', { limit: 'passages', most: maxPassages, given });
}

/**
 * Returns stored sources, such as those of files that cannot be read, or `null` if the generation has changed.
 */
async function storedSources(
  store: CorpusStore,
  sourceIds: readonly string[],
  generation: number,
): Promise<Source[] | null> {
  if (sourceIds.length === 0) return [];
  return withSnapshot(store, async (snapshot) => {
    if (snapshot.generation !== generation) return null;
    const sources: Source[] = [];
    for (const sourceId of sourceIds) {
      const stored = await snapshot.source(sourceId);
      if (stored === null) throw new Error(`Source "${sourceId}" is listed but not stored`);
      sources.push(stored);
    }
    return sources;
  });
}

function progressOf({ onProgress }: IngestParts, total: number) {
  let done = 0;
  return {
    embedded: ({ file }: Source): void => {
      done += 1;
      onProgress?.({ phase: 'embed', done, total, item: file });
    },
    committing: (): void => {
      onProgress?.({ phase: 'commit', done: 0, total: 1, item: '' });
    },
    committed: (): void => {
      onProgress?.({ phase: 'commit', done: 1, total: 1, item: '' });
    },
  };
}

async function withSnapshot<T>(
  store: CorpusStore,
  use: (snapshot: CorpusSnapshot) => Promise<T>,
): Promise<T> {
  const snapshot = await store.snapshot();
  try {
    return await use(snapshot);
  } finally {
    await snapshot.close();
  }
}

/**
 * Returns the error for a folder without readable files. Ingestion then keeps the corpus instead of
 * emptying it.
 */
function nothingLeft(
  seedsDir: string,
  { refused }: FolderReading,
  indexed: number,
): UserFacingError {
  const shown = refused.slice(0, REFUSED_SHOWN);
  const more = refused.length - shown.length;
  return new UserFacingError('seeds-refused', { folder: seedsDir, indexed, refused: shown, more });
}

/**
 * Refuses to remove most sources of a large corpus, because the folder may be only partly mounted
 * or copied. Files that were moved or renamed do not count.
 *
 * @throws UserFacingError `removals-unconfirmed`
 */
function refuseMassRemoval(
  seedsDir: string,
  indexed: readonly IndexedSource[],
  { removed, toIndex }: IngestPlan,
): void {
  if (indexed.length < MANY_SOURCES || removed.length * 2 <= indexed.length) return;
  const present = new Set(toIndex.map(({ contentHash }) => contentHash));
  const leaving = new Set(removed);
  const lost = indexed.filter(
    ({ sourceId, contentHash }) => leaving.has(sourceId) && !present.has(contentHash),
  );
  if (lost.length * 2 <= indexed.length) return;
  const params = { folder: seedsDir, indexed: indexed.length, missing: lost.length };
  throw new UserFacingError('removals-unconfirmed', params);
}
