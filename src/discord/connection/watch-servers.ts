import {
  type Client,
  Events,
  GatewayDispatchEvents,
  type GatewayReadyDispatchData,
} from 'discord.js';
import type { PersonalData } from '../../answering/personal-data.ts';
import type { Curator } from '../../curating/curator.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Timers } from '../../domain/time.ts';
import { errorFields } from './error-fields.ts';
import { isConnected } from './watch-connection.ts';

const DAY_MS = 86_400_000;
/** The pause after a deletion without the servers, which were not all known. */
const HOUR_MS = 3_600_000;

/** Records the servers that the bot leaves and joins, and deletes expired data daily. */
export interface ServerWatch {
  /**
   * Deletes expired data at once, then daily. Call it when the client is ready. While a shard is reconnecting,
   * no data of a server are deleted, and the next attempt follows an hour later.
   */
  start(): Promise<void>;
  stop(): void;
}

export function watchServers(parts: {
  readonly client: Client;
  readonly personalData: PersonalData;
  readonly curator: Pick<Curator, 'sweep'>;
  /** Whether the store has data of this bot's servers only, unlike in the playground. */
  readonly knowsAllServers: boolean;
  /** Whether this process serves a corpus, so that no other process deletes its expired data. */
  readonly isOwn: (corpusId: string) => boolean;
  readonly timers: Timers;
  readonly log: Logger;
}): ServerWatch {
  const { client, personalData, curator, knowsAllServers, isOwn, timers, log } = parts;
  let stopTimer = (): void => undefined;
  let isStopped = false;

  function note(server: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      log.warn({ ...errorFields(error), server }, 'a joined or left server could not be stored');
    });
  }

  // During an outage, discord.js emits `GuildUnavailable` instead, so this means that the bot was removed.
  client.on(Events.GuildDelete, ({ id }) => {
    note(id, personalData.noteLeft(id));
  });
  client.on(Events.GuildCreate, ({ id }) => {
    note(id, personalData.noteBack(id));
  });
  announceMissedRemovals(client);

  async function sweep(): Promise<void> {
    // The servers of a shard are known only after its login. Unavailable servers are among them.
    const isComplete = isConnected(client);
    const present = knowsAllServers && isComplete ? new Set(client.guilds.cache.keys()) : null;
    try {
      await personalData.sweep(present, isOwn);
      await curator.sweep(isOwn);
    } catch (error) {
      log.warn(errorFields(error), 'the expired data could not be deleted');
    }
    if (isStopped) return;
    stopTimer = timers.start(
      () => {
        void sweep();
      },
      isComplete ? DAY_MS : HOUR_MS,
    );
  }

  return {
    start: sweep,
    stop() {
      isStopped = true;
      stopTimer();
    },
  };
}

/**
 * Emits `GuildDelete` for each server that is missing in the list of a new login. Discord does not announce a
 * removal to a shard whose session has ended, and discord.js keeps the server.
 */
function announceMissedRemovals(client: Client): void {
  client.on(Events.Raw, (packet: { t: string | null; d: unknown }, shardId: number) => {
    if (packet.t !== GatewayDispatchEvents.Ready || !client.isReady()) return;
    const { guilds } = packet.d as GatewayReadyDispatchData;
    const listed = new Set(guilds.map(({ id }) => id));
    for (const guild of client.guilds.cache.values()) {
      if (guild.shardId !== shardId || listed.has(guild.id)) continue;
      for (const id of guild.channels.cache.keys()) client.channels.cache.delete(id);
      client.guilds.cache.delete(guild.id);
      client.emit(Events.GuildDelete, guild);
    }
  });
}
