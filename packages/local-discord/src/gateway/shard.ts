import { GatewayDispatchEvents } from 'discord-api-types/v10';

/** The part of the servers whose events a session receives, as in Identify: its number from 0, and the number of shards. */
export interface Shard {
  readonly id: number;
  readonly count: number;
}

/** Maximum number of servers of one shard. */
export const GUILDS_PER_SHARD = 2500;
/** Number of servers for which Discord recommends one shard. */
export const RECOMMENDED_GUILDS = 1000;

const WHOLE: Shard = { id: 0, count: 1 };
const ABOUT_GUILD: ReadonlySet<string> = new Set([
  GatewayDispatchEvents.GuildCreate,
  GatewayDispatchEvents.GuildUpdate,
  GatewayDispatchEvents.GuildDelete,
]);

/** Reads the field `shard` of Identify. Returns `null` if it is invalid. */
export function readShard(value: unknown): Shard | null {
  if (value === undefined) return WHOLE;
  const [id, count, ...more] = Array.isArray(value) ? (value as unknown[]) : [];
  const isShard = Number.isSafeInteger(id) && Number.isSafeInteger(count) && more.length === 0;
  if (!isShard || (id as number) < 0 || (id as number) >= (count as number)) return null;
  return { id: id as number, count: count as number };
}

/** Returns the shard that receives the events of a server, or of DM channels (`null`). */
export function shardIdOf(guildId: string | null, count: number): number {
  return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** Returns the server of an event; `null` for an event of a DM channel. */
export function guildIdOf(type: string, data: object): string | null {
  const { id, guild_id: guildId } = data as { id?: string; guild_id?: string | null };
  return (ABOUT_GUILD.has(type) ? id : guildId) ?? null;
}
