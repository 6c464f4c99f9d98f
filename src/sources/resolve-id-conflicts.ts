/** A file that was read or is known to be unchanged, and the ID it claims. */
export interface IdClaim {
  readonly file: string;
  readonly sourceId: string;
}

/** A file that cannot have the ID it claims, and the other files that claim or hold that ID. */
export interface IdCollision extends IdClaim {
  /** In code-unit order, without `file`. */
  readonly others: readonly string[];
}

/**
 * Decides which file gets which ID. If several files claim one ID, the file already indexed under
 * it keeps it; otherwise none of them gets it. A refused file stays in the corpus, so it keeps its
 * ID against all others. An ID whose file has left the folder is free: the file was moved.
 *
 * @param claims one for each file that was read or is unchanged
 * @param indexed the ID of each file in the corpus, by file
 * @param refused files of the folder that could not be read
 * @returns the failed claims, sorted by file in code-unit order
 */
export function resolveIdConflicts(
  claims: readonly IdClaim[],
  indexed: ReadonlyMap<string, string>,
  refused: readonly string[],
): IdCollision[] {
  const collisions = new Map<string, IdCollision>();
  // A failed claim can return an ID to its old file and so displace another; repeat until stable.
  for (;;) {
    const remaining = claims.filter(({ file }) => !collisions.has(file));
    const held = new Map(
      [...refused, ...collisions.keys()].flatMap((file) => {
        const sourceId = indexed.get(file);
        return sourceId === undefined ? [] : [[sourceId, file] as const];
      }),
    );
    const found = [...groupById(remaining)].flatMap(([sourceId, files]) =>
      collide(sourceId, files, held.get(sourceId), indexed),
    );
    if (found.length === 0) break;
    for (const collision of found) collisions.set(collision.file, collision);
  }
  return [...collisions.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** @param holder the refused file that is indexed under this ID */
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

function groupById(claims: readonly IdClaim[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { file, sourceId } of claims) {
    const group = groups.get(sourceId);
    if (group) group.push(file);
    else groups.set(sourceId, [file]);
  }
  return groups;
}
