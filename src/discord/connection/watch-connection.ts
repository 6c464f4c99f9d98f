import { type Client, Events } from 'discord.js';
import type { Meter } from '../../domain/meter.ts';
import type { Clock } from '../../domain/time.ts';
import type { Logger } from '../../domain/logger.ts';

/**
 * Logs and counts an outage once when it begins and once when it ends, regardless of the attempts in between.
 * Returns a function that ends the watch. Call it before disconnecting on purpose.
 */
export function watchConnection(
  client: Client,
  parts: { readonly log: Logger; readonly meter: Meter; readonly clock: Clock },
): () => void {
  const { log, meter, clock } = parts;
  let lostAt: number | null = null;
  let isConnected = false;
  meter.checkWhenAsked('gateway', () => isConnected);
  meter.readWhenAsked('gateway', () => ({
    gateway_connected: isConnected,
    servers: client.guilds.cache.size,
  }));

  const onLost = (): void => {
    isConnected = false;
    if (lostAt !== null) return;
    lostAt = clock.monotonic();
    meter.count('gateway_disconnects_total', {});
    log.warn({}, 'the connection to Discord was lost; reconnecting');
  };
  client.on(Events.ShardReconnecting, onLost);
  // Every failed attempt to reconnect reports its reason here. The outage itself is logged above.
  client.on(Events.ShardError, (error) => {
    log.debug({ error: error.message }, 'the connection to Discord failed');
  });

  const onBack = (): void => {
    isConnected = true;
    if (lostAt === null) return;
    const seconds = Math.round((clock.monotonic() - lostAt) / 100) / 10;
    lostAt = null;
    meter.count('gateway_reconnects_total', {});
    log.info({ seconds }, 'connected to Discord again');
  };
  client.on(Events.ShardResume, onBack);
  client.on(Events.ShardReady, onBack);
  client.on(Events.ShardDisconnect, () => {
    isConnected = false;
  });
  return () => client.off(Events.ShardReconnecting, onLost);
}
