import { groupBy } from './group-by.ts';
import { deriveIds, toStemId } from './derive-ids.ts';
import { type IdClaim, type IdCollision, resolveIdConflicts } from './resolve-id-conflicts.ts';

/** A file that was read, or a known file whose bytes have not changed. */
export interface IdRequest {
  readonly file: string;
  readonly contentHash: string;
  /** The ID in the file's front matter; `null` if there is none or the file was not parsed. */
  readonly explicitId: string | null;
}

/** IDs that were given before. */
export interface PreviousIds {
  /** The files of the corpus. */
  readonly indexed: ReadonlyMap<string, IndexedFile>;
  /** The ID of every path that ever had one, even if the file is no longer in the folder. */
  readonly given: ReadonlyMap<string, string>;
}

interface IndexedFile {
  readonly sourceId: string;
  readonly contentHash: string;
}

export interface IdAssignment {
  /** By file, without the files in `collisions`. */
  readonly ids: ReadonlyMap<string, string>;
  /** Sorted by file in code-unit order. */
  readonly collisions: readonly IdCollision[];
}

/**
 * Assigns an ID to each file. The result does not depend on the order of the files.
 *
 * - A file has the ID in its front matter. If other files claim or have the same ID, the file that
 *   already has it keeps it, and the claims of the others fail.
 * - Otherwise, a file has the ID that its path was given before.
 * - Otherwise, its ID is derived from its name, or from its path if other files have the same name.
 *   An ID that another path was given is not derived again. But a file that was moved to another
 *   folder, with the same name and bytes, keeps its ID.
 *
 * @param refused files of the folder that could not be read; they keep their IDs
 */
export function assignIds(
  requests: readonly IdRequest[],
  previous: PreviousIds,
  refused: readonly string[],
): IdAssignment {
  const owned = ownedIds(previous);
  const claims = requests.flatMap(({ file, explicitId }): IdClaim[] => {
    const sourceId = explicitId ?? owned.get(file);
    return sourceId === undefined ? [] : [{ file, sourceId }];
  });
  const collisions = resolveIdConflicts(claims, owned, refused);
  const failed = new Set(collisions.map(({ file }) => file));
  const ids = new Map<string, string>();
  for (const { file, sourceId } of claims) if (!failed.has(file)) ids.set(file, sourceId);

  const unnamed = requests.filter(({ file }) => !ids.has(file) && !failed.has(file));
  const present = new Set([...requests.map(({ file }) => file), ...refused]);
  const claimed = new Set(claims.map(({ sourceId }) => sourceId));
  for (const [file, sourceId] of findMoved(unnamed, previous, present)) {
    if (!claimed.has(sourceId)) ids.set(file, sourceId);
  }
  const kept = [...owned].filter(([file, sourceId]) => (ids.get(file) ?? sourceId) === sourceId);
  const taken = new Set([...claimed, ...kept.map(([, sourceId]) => sourceId)]);
  const unexplicit = requests.filter(({ explicitId }) => explicitId === null);
  const contested = unexplicit
    .filter(({ file }) => ids.has(file))
    .map(({ file }) => toStemId(file));
  const left = unnamed.map(({ file }) => file).filter((file) => !ids.has(file));
  for (const [file, sourceId] of deriveIds(left, taken, new Set(contested))) {
    ids.set(file, sourceId);
  }
  return { ids, collisions };
}

/** Returns the ID of each path. The corpus takes precedence, and each ID has only one owner. */
function ownedIds({ indexed, given }: PreviousIds): Map<string, string> {
  const inCorpus = new Set([...indexed.values()].map(({ sourceId }) => sourceId));
  const others = [...given].filter(([, sourceId]) => !inCorpus.has(sourceId));
  return new Map([
    ...others,
    ...[...indexed].map(([file, { sourceId }]) => [file, sourceId] as const),
  ]);
}

/** Finds new files that have the same name and bytes as a file that is missing from the folder. */
function findMoved(
  unnamed: readonly IdRequest[],
  { indexed }: PreviousIds,
  present: ReadonlySet<string>,
): [file: string, sourceId: string][] {
  const toKey = (sourceId: string, hash: string): string => `${sourceId} ${hash}`;
  const missing = new Map(
    [...indexed]
      .filter(([file]) => !present.has(file))
      .map(([, { sourceId, contentHash }]) => [toKey(sourceId, contentHash), sourceId]),
  );
  const groups = groupBy(unnamed, ({ file, contentHash }) => toKey(toStemId(file), contentHash));
  return [...groups].flatMap(([key, files]): [string, string][] => {
    const sourceId = missing.get(key);
    const [only] = files;
    return sourceId !== undefined && only && files.length === 1 ? [[only.file, sourceId]] : [];
  });
}
