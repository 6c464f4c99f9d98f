import { type Client, Events } from 'discord.js';
import type { Clock } from '../../domain/time.ts';
import type { Logger } from '../../domain/logger.ts';

/**
 * Logs an outage once when it begins and once when it ends, regardless of the attempts in between.
 * Returns a function that ends the watch. Call it before disconnecting on purpose.
 */
export function watchConnection(client: Client, log: Logger, clock: Clock): () => void {
  let lostAt: number | null = null;

  const onLost = (): void => {
    if (lostAt !== null) return;
    lostAt = clock.monotonic();
    log.warn({}, 'the connection to Discord was lost; reconnecting');
  };
  client.on(Events.ShardReconnecting, onLost);
  // Every failed attempt to reconnect reports its reason here. The outage itself is logged above.
  client.on(Events.ShardError, (error) => {
    log.debug({ error: error.message }, 'the connection to Discord failed');
  });

  const onBack = (): void => {
    if (lostAt === null) return;
    const seconds = Math.round((clock.monotonic() - lostAt) / 100) / 10;
    lostAt = null;
    log.info({ seconds }, 'connected to Discord again');
  };
  client.on(Events.ShardResume, onBack);
  client.on(Events.ShardReady, onBack);
  return () => client.off(Events.ShardReconnecting, onLost);
}
