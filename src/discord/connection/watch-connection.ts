import { type Client, Events } from 'discord.js';
import type { Clock } from '../../domain/time.ts';
import type { Logger } from '../../domain/logger.ts';

/**
 * Logs an outage once when it begins and once when it ends, however often it is tried between.
 * Returns what ends the watch: disconnecting on purpose looks the same.
 */
export function watchConnection(client: Client, log: Logger, clock: Clock): () => void {
  let lostAt: number | null = null;

  const onLost = (): void => {
    if (lostAt !== null) return;
    lostAt = clock.monotonic();
    log.warn({}, 'the connection to Discord was lost; reconnecting');
  };
  client.on(Events.ShardReconnecting, onLost);
  // The reason comes here, again with every try; the outage itself is told above.
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
