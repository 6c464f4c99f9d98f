/**
 * The shards of one process. Discord divides the servers of a bot over shards, and a large bot divides
 * its shards over processes.
 */
export interface ShardSet {
  /** Numbers from 0, in ascending order, without repeats. */
  readonly ids: readonly number[];
  /** The number of shards of all processes together. */
  readonly total: number;
}

const SHARD_SET = /^(\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*)\/(\d{1,5})$/;

/** Reads a text such as `0-3/16`, `5/16` or `0,2/16`. Returns `null` if it is none. */
export function readShardSet(text: string): ShardSet | null {
  const [, parts, total = ''] = SHARD_SET.exec(text.replace(/\s/g, '')) ?? [];
  if (parts === undefined) return null;
  const ids = new Set<number>();
  for (const part of parts.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (first > last || last >= Number(total)) return null;
    for (let id = first; id <= last; id++) {
      if (ids.has(id)) return null;
      ids.add(id);
    }
  }
  return { ids: [...ids].sort((a, b) => a - b), total: Number(total) };
}

/** Writes a set of shards as the settings do. */
export function writeShardSet({ ids, total }: ShardSet): string {
  const ranges: [first: number, last: number][] = [];
  for (const id of ids) {
    const range = ranges.at(-1);
    if (range?.[1] === id - 1) range[1] = id;
    else ranges.push([id, id]);
  }
  const parts = ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`));
  return `${parts.join(',')}/${total}`;
}

/** Whether a process has all shards, so that it serves every server of the bot. */
export function isWhole(shards: ShardSet | null): boolean {
  return shards === null || shards.ids.length === shards.total;
}

/**
 * Whether a process serves a server.
 *
 * @param shards `null`: all shards
 * @param serverId `null`: everything outside servers, which belongs to the first shard
 */
export function serves(shards: ShardSet | null, serverId: string | null): boolean {
  return shards === null || shards.ids.includes(shardOf(serverId, shards.total));
}

/** Returns the number of a server's shard, by Discord's formula. */
function shardOf(serverId: string | null, total: number): number {
  return serverId === null ? 0 : Number((BigInt(serverId) >> 22n) % BigInt(total));
}
