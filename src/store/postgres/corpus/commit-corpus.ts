import type { CorpusChange } from '../../corpus-store.ts';
import type { SearchEngine } from '../../search-engine.ts';
import type { PostgresDatabase } from '../postgres-database.ts';
import { applyCommit } from './apply-commit.ts';
import { buildDocuments, CommitRows, subtractWords } from './build-commit.ts';
import { type CorpusRow, findCorpus, type Reads, readCorpus } from './corpus-rows.ts';
import {
  abandonAttempt,
  beginAttempt,
  CorpusChangedError,
  removeAbandoned,
  renewAttempt,
  type KeyCounts,
  type ReservedKeys,
} from './engine-attempts.ts';
import { toBatches } from './engine-documents.ts';
import { type CommitPlan, planCommit } from './plan-commit.ts';

const BATCHES_BETWEEN_RENEWALS = 20;

export interface CommitParts {
  readonly corpusId: string;
  readonly database: PostgresDatabase;
  readonly engine: SearchEngine;
}

/**
 * Writes the documents of the change to the engine, where no search finds them yet, and then applies
 * the change in one transaction. Returns `null` if the generation differs. If it fails, it leaves
 * documents that the sweep deletes at the latest.
 */
export async function commitCorpus(
  parts: CommitParts,
  change: CorpusChange,
): Promise<CorpusRow | null> {
  const { corpusId, database, engine } = parts;
  const reads = readsOf(database);
  const before = await readCorpus(reads, corpusId);
  if (before.generation !== change.baseGeneration) return null;
  let plan: CommitPlan;
  try {
    plan = await planCommit(reads, corpusId, before, change);
  } catch (error) {
    // Another commit can have deleted what the change refers to.
    if (await isOutdated(reads, corpusId, change)) return null;
    throw error;
  }
  const keys = await beginAttempt(database, corpusId, engine.indexName, countKeys(plan));
  if (keys === null) return null;
  const { attempt } = keys;
  try {
    const after = await writeAndApply(parts, plan, keys);
    if (after !== null) return after;
  } catch (error) {
    if (await wasCommitted(parts, attempt, error)) {
      const after = await findCorpus(reads, corpusId);
      // A deleted corpus has no attempts, and a later one has another ID of its store. An attempt that
      // another process has swept is not recorded either.
      const isSame = after?.store_id === before.store_id;
      if (isSame && after.generation > before.generation) return after;
    }
    await removeAtBest(parts, attempt);
    if (error instanceof CorpusChangedError) return null;
    throw error;
  }
  await removeAtBest(parts, attempt);
  return null;
}

/**
 * Whether an attempt was committed although it has failed, because the connection was lost during
 * the commit. If not, it can no longer be committed.
 *
 * @throws the error if the database cannot be asked. Then the sweep decides
 */
export async function wasCommitted(
  { corpusId, database }: CommitParts,
  attempt: number,
  error: unknown,
): Promise<boolean> {
  try {
    return !(await abandonAttempt(database, corpusId, attempt));
  } catch {
    throw error;
  }
}

/** Deletes the documents of an attempt that was not committed. If this fails, the sweep does it. */
export async function removeAtBest(
  { corpusId, database, engine }: CommitParts,
  attempt: number,
): Promise<void> {
  try {
    await abandonAttempt(database, corpusId, attempt);
    await removeAbandoned(database, engine, corpusId, attempt);
  } catch {
    // The attempt is still recorded.
  }
}

/** Each read is repeated if the connection is lost. They can see different states. */
export function readsOf(database: PostgresDatabase): Reads {
  return {
    rows: (sql, values) => database.read((queries) => queries.rows(sql, values)),
    row: (sql, values) => database.read((queries) => queries.row(sql, values)),
  };
}

async function writeAndApply(
  { corpusId, database, engine }: CommitParts,
  plan: CommitPlan,
  keys: ReservedKeys,
): Promise<CorpusRow | null> {
  const { attempt } = keys;
  const reads = readsOf(database);
  const rows = new CommitRows();
  await subtractWords(reads, corpusId, plan, rows);
  const documents = buildDocuments(reads, corpusId, plan, keys, rows);
  const generation = plan.change.baseGeneration + 1;
  // An engine that has lost its index writes to another one from then on.
  const index = engine.indexName;
  await engine.write(
    { corpusId, attempt, generation },
    renewed(toBatches(reads, corpusId, documents), () => renewAttempt(database, corpusId, attempt)),
  );
  return database.write(
    (queries) => applyCommit(queries, corpusId, { plan, rows, attempt, index }),
    { isLong: true },
  );
}

/** Passes batches on, and calls `renew` regularly. */
export async function* renewed<Batch>(
  batches: AsyncIterable<Batch>,
  renew: () => Promise<void>,
): AsyncGenerator<Batch> {
  let passed = 0;
  for await (const batch of batches) {
    yield batch;
    passed += 1;
    if (passed % BATCHES_BETWEEN_RENEWALS === 0) await renew();
  }
}

async function isOutdated(
  reads: Reads,
  corpusId: string,
  { baseGeneration }: CorpusChange,
): Promise<boolean> {
  return (await readCorpus(reads, corpusId)).generation !== baseGeneration;
}

function countKeys({ upserts, removed, kept, keptPassages, isReindexed }: CommitPlan): KeyCounts {
  const passages = upserts.reduce((sum, one) => sum + one.passages.length, 0);
  return {
    versionIds: upserts.filter(({ versionId }) => versionId === null).length,
    sourceKeys: upserts.length + (isReindexed ? kept.length : 0),
    passageKeys: passages + (isReindexed ? keptPassages : 0),
    changeIds: removed.length + upserts.length,
  };
}
