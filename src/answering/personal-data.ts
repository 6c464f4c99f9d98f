import type { Logger } from '../domain/logger.ts';
import type { Clock } from '../domain/time.ts';
import type { Corpora } from '../store/corpora.ts';
import type { PersonalDataStore, ServerData, UserData } from '../store/personal-data-store.ts';
import type { UserHash } from './hash-user.ts';

const DAY_MS = 86_400_000;
/** The number of days after which the data of a server that the bot has left are deleted. */
export const LEFT_SERVER_DAYS = 7;

/** Reports and deletes the stored data of users and servers. */
export interface PersonalData {
  /** The number of days after which an answer is deleted unless it is asked for again; 0: never. */
  readonly retentionDays: number;
  ofUser(userId: string): Promise<UserData>;
  /** Deletes the user's questions, votes and IDs. Resolves to the deleted data. */
  forgetUser(userId: string): Promise<UserData>;
  /** Deletes all data of a server. Resolves to the deleted data. */
  forgetServer(serverId: string): Promise<ServerData>;
  /** Records that the bot has left a server. Its data are deleted `LEFT_SERVER_DAYS` later. */
  noteLeft(serverId: string): Promise<void>;
  /** Records that the bot is in a server again. Its data are kept. */
  noteBack(serverId: string): Promise<void>;
  /**
   * Deletes expired data. Must run at startup and daily.
   *
   * @param present the servers that the bot is in; `null`: unknown, so server data are not deleted
   * @param isOwn whether this process serves a server, so that `present` would contain it. Default: always.
   * The data of other servers are left to their own processes
   */
  sweep(present: ReadonlySet<string> | null, isOwn?: (serverId: string) => boolean): Promise<void>;
}

export function createPersonalData(parts: {
  readonly store: PersonalDataStore;
  /** The corpora of servers, which are deleted with the server's other data. */
  readonly corpora: Pick<Corpora, 'list' | 'remove'>;
  readonly hashUser: UserHash;
  readonly retentionDays: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
}): PersonalData {
  const { store, corpora, hashUser, retentionDays, clock, log } = parts;
  const user = (userId: string) => ({ userId, userHash: hashUser(userId) });
  const before = (days: number): string =>
    new Date(Math.max(0, clock.now() - days * DAY_MS)).toISOString();
  const noteLeft = (serverId: string): Promise<void> => store.noteLeft(serverId, before(0));

  async function forgetServer(serverId: string): Promise<ServerData> {
    // The corpus comes first: if this is interrupted, the server is still known, and is deleted later.
    await corpora.remove(serverId);
    return store.forgetServer(serverId);
  }

  async function sweepServers(
    present: ReadonlySet<string>,
    isOwn: (serverId: string) => boolean,
  ): Promise<void> {
    // The bot may have been removed from a server or added again while it was not running.
    const known = new Set([...(await store.servers()), ...(await corpora.list())]);
    for (const serverId of known) {
      if (isOwn(serverId) && !present.has(serverId)) await noteLeft(serverId);
    }
    for (const { serverId, leftAt } of await store.leftServers()) {
      if (!isOwn(serverId)) continue;
      if (present.has(serverId)) await store.noteBack(serverId);
      else if (leftAt <= before(LEFT_SERVER_DAYS)) {
        const deleted = await forgetServer(serverId);
        log.info(
          { serverId, leftAt, ...deleted },
          'deleted the data of a server that the bot has left',
        );
      }
    }
  }

  return {
    retentionDays,
    ofUser: (userId) => store.ofUser(user(userId)),
    forgetUser: (userId) => store.forgetUser(user(userId)),
    forgetServer,
    noteLeft,
    noteBack: (serverId) => store.noteBack(serverId),

    async sweep(present, isOwn = () => true) {
      if (present !== null) await sweepServers(present, isOwn);
      if (retentionDays === 0) return;
      const answers = await store.forgetAskedBefore(before(retentionDays));
      if (answers > 0) log.info({ answers, retentionDays }, 'old answers were deleted');
    },
  };
}
