import { groupBy } from './group-by.ts';

/** A file that was read or is unchanged, and the ID that it claims. */
export interface IdClaim {
  readonly file: string;
  readonly sourceId: string;
}

/** A file that cannot have the ID that it claims, and the other files that claim or have that ID. */
export interface IdCollision extends IdClaim {
  /** The other files, in code-unit order. */
  readonly others: readonly string[];
}

/**
 * Finds the files that cannot have the ID that they claim. If several files claim the same ID, the
 * file that is already indexed under this ID keeps it. If none of them is, all claims fail. A
 * refused file remains in the corpus, so it always keeps its ID. If a file is no longer in the
 * folder, its ID is free, because the file may have been renamed.
 *
 * @param claims one claim for each file that was read or is unchanged
 * @param indexed the ID of each file in the corpus, keyed by file
 * @param refused files of the folder that could not be read
 * @returns the failed claims, sorted by file in code-unit order
 */
export function resolveIdConflicts(
  claims: readonly IdClaim[],
  indexed: ReadonlyMap<string, string>,
  refused: readonly string[],
): IdCollision[] {
  const collisions = new Map<string, IdCollision>();
  // A file whose claim fails keeps its old ID, so another file's claim to that ID may fail next.
  // Repeat until no claim fails.
  for (;;) {
    const remaining = claims.filter(({ file }) => !collisions.has(file));
    const held = new Map(
      [...refused, ...collisions.keys()].flatMap((file) => {
        const sourceId = indexed.get(file);
        return sourceId === undefined ? [] : [[sourceId, file] as const];
      }),
    );
    const found = [...groupBy(remaining, ({ sourceId }) => sourceId)].flatMap(([sourceId, group]) =>
      collide(
        sourceId,
        group.map(({ file }) => file),
        held.get(sourceId),
        indexed,
      ),
    );
    if (found.length === 0) break;
    for (const collision of found) collisions.set(collision.file, collision);
  }
  return [...collisions.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** @param holder the file that keeps this ID because it was refused or its new claim failed */
function collide(
  sourceId: string,
  files: readonly string[],
  holder: string | undefined,
  indexed: ReadonlyMap<string, string>,
): IdCollision[] {
  const all = holder === undefined ? files : [...files, holder];
  if (all.length === 1) return [];
  const owner = holder ?? files.find((file) => indexed.get(file) === sourceId);
  return files
    .filter((file) => file !== owner)
    .map((file) => ({ file, sourceId, others: all.filter((other) => other !== file).sort() }));
}
