import { type Client, Events } from 'discord.js';
import type { PersonalData } from '../../answering/personal-data.ts';
import type { Curator } from '../../curating/curator.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Timers } from '../../domain/time.ts';
import { errorFields } from './error-fields.ts';

const DAY_MS = 86_400_000;

/** Records the servers that the bot leaves and joins, and deletes expired data daily. */
export interface ServerWatch {
  /** Deletes expired data at once, then daily. Call it when the client is ready. */
  start(): Promise<void>;
  stop(): void;
}

export function watchServers(parts: {
  readonly client: Client;
  readonly personalData: PersonalData;
  readonly curator: Pick<Curator, 'sweep'>;
  /** Whether the store has data of this client's servers only, unlike in the playground. */
  readonly knowsAllServers: boolean;
  readonly timers: Timers;
  readonly log: Logger;
}): ServerWatch {
  const { client, personalData, curator, knowsAllServers, timers, log } = parts;
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

  async function sweep(): Promise<void> {
    const present = knowsAllServers ? new Set(client.guilds.cache.keys()) : null;
    try {
      await personalData.sweep(present);
      await curator.sweep();
    } catch (error) {
      log.warn(errorFields(error), 'the expired data could not be deleted');
    }
    if (isStopped) return;
    stopTimer = timers.start(() => {
      void sweep();
    }, DAY_MS);
  }

  return {
    start: sweep,
    stop() {
      isStopped = true;
      stopTimer();
    },
  };
}
