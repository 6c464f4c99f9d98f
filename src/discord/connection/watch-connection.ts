import { type Client, Events, Status } from 'discord.js';
import type { Meter } from '../../domain/meter.ts';
import type { Clock } from '../../domain/time.ts';
import type { Logger } from '../../domain/logger.ts';

/** The shards of a client. Each has its own connection to the gateway, and its own servers. */
export interface ShardCount {
  /** Number of shards that are connected and know their servers. */
  readonly ready: number;
  /** 0 before the login. */
  readonly total: number;
}

export function countShards({ ws }: Pick<Client, 'ws'>): ShardCount {
  const ready = ws.shards.filter(({ status }) => status === Status.Ready).size;
  return { ready, total: ws.shards.size };
}

/** Whether the client is logged in and no shard is reconnecting. */
export function isConnected(client: Pick<Client, 'ws'>): boolean {
  const { ready, total } = countShards(client);
  return total > 0 && ready === total;
}

/**
 * Logs and counts an outage of a shard once when it begins and once when it ends, regardless of the attempts
 * in between. Returns a function that ends the watch. Call it before disconnecting on purpose.
 */
export function watchConnection(
  client: Client,
  parts: { readonly log: Logger; readonly meter: Meter; readonly clock: Clock },
): () => void {
  const { log, meter, clock } = parts;
  /** When the shards that are reconnecting lost their connections. */
  const lostAt = new Map<number, number>();
  meter.checkWhenAsked('gateway', () => isConnected(client));
  meter.readWhenAsked('gateway', () => {
    const { ready, total } = countShards(client);
    return {
      gateway_connected: isConnected(client),
      gateway_shards: total,
      gateway_shards_ready: ready,
      servers: client.guilds.cache.size,
    };
  });

  const onLost = (shard: number): void => {
    if (lostAt.has(shard)) return;
    lostAt.set(shard, clock.monotonic());
    meter.count('gateway_disconnects_total', {});
    log.warn({ shard }, 'the connection to Discord was lost; reconnecting');
  };
  client.on(Events.ShardReconnecting, onLost);
  // Every failed attempt to reconnect reports its reason here. The outage itself is logged above.
  client.on(Events.ShardError, (error, shard) => {
    log.debug({ shard, error: error.message }, 'the connection to Discord failed');
  });

  const onBack = (shard: number): void => {
    const since = lostAt.get(shard);
    if (since === undefined) return;
    const seconds = Math.round((clock.monotonic() - since) / 100) / 10;
    lostAt.delete(shard);
    meter.count('gateway_reconnects_total', {});
    log.info({ shard, seconds }, 'connected to Discord again');
  };
  client.on(Events.ShardResume, (shard) => {
    onBack(shard);
    // If all other shards are ready before this one is resumed, discord.js would never become ready.
    if (!client.isReady()) client.ws.shards.get(shard)?.emit('allReady');
  });
  client.on(Events.ShardReady, onBack);
  return () => client.off(Events.ShardReconnecting, onLost);
}
