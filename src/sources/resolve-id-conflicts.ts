/** A file that was read, or is known to be unchanged, with the ID that it asks for. */
export interface IdClaim {
  readonly file: string;
  readonly sourceId: string;
}

/** A file that cannot have the ID it asks for, and those that ask for it too or have it already. */
export interface IdCollision extends IdClaim {
  /** In code-unit order; `file` is not among them. */
  readonly others: readonly string[];
}

/**
 * Who may have which ID. Of several files that ask for one ID, the file already indexed under it
 * keeps it; where none is, nobody gets it. A file that is refused stays in the corpus as it was, so
 * it holds on to the ID under which it is indexed, against all others. An ID whose file is gone from the
 * folder is free: its file was moved.
 *
 * @param claims one for each file that was read or is unchanged
 * @param indexed the ID under which a file is in the corpus, by file
 * @param refused files of the folder that were refused while reading
 * @returns the claims that fail, by file in code-unit order
 */
export function resolveIdConflicts(
  claims: readonly IdClaim[],
  indexed: ReadonlyMap<string, string>,
  refused: readonly string[],
): IdCollision[] {
  const collisions = new Map<string, IdCollision>();
  // A refusal here can bring an ID back to its file, and so take it from another: until no more does.
  for (;;) {
    const standing = claims.filter(({ file }) => !collisions.has(file));
    const held = new Map(
      [...refused, ...collisions.keys()].flatMap((file) => {
        const sourceId = indexed.get(file);
        return sourceId === undefined ? [] : [[sourceId, file] as const];
      }),
    );
    const found = [...groupById(standing)].flatMap(([sourceId, files]) =>
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
