import type {
  LeftServer,
  PersonalDataStore,
  ServerData,
  StoredUser,
  UserData,
} from '../personal-data-store.ts';
import { checkLeft, toLeftRow } from './answer-rows.ts';
import { toSubscription, toSubscriptionRow } from './digest-rows.ts';
import { type Access, overwriteDeleted } from './sqlite-answers.ts';
import { dayOf } from '../columns/report-columns.ts';
import { toEdit, toEditRow } from './source-changes/change-rows.ts';
import type { Reads } from './statements/read-statements.ts';

export class SqlitePersonalData implements PersonalDataStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  ofUser(user: StoredUser): Promise<UserData> {
    return this.#access.read((reads) => dataOf(reads, user));
  }

  forgetUser(user: StoredUser): Promise<UserData> {
    const { userId, userHash } = user;
    return this.#access.write(({ db, reads, writes }) => {
      overwriteDeleted(db);
      const data = dataOf(reads, user);
      writes.deleteVotesBy.run(userHash);
      writes.deleteAnswersOnlyOf.run(userHash, userHash);
      writes.deleteAsker.run(userHash);
      for (const row of reads.subscriptions.all()) {
        const subscription = toSubscription(row);
        if (subscription.createdBy !== userId) continue;
        writes.putSubscription.run(toSubscriptionRow({ ...subscription, createdBy: null }));
      }
      for (const row of reads.allEdits.all()) {
        const change = toEdit(row);
        if (change.userId !== userId) continue;
        writes.putEdit.run(toEditRow({ ...change, userId: null }));
      }
      return data;
    });
  }

  forgetServer(serverId: string): Promise<ServerData> {
    return this.#access.write(({ db, reads, writes }) => {
      overwriteDeleted(db);
      const votes = reads.votesIn.get(serverId) ?? 0;
      const answers = writes.deleteAnswersIn.run(serverId).changes;
      const subscriptions = writes.deleteSubscriptionsOf.run(serverId).changes;
      const sourceChanges = writes.deleteEditsIn.run(serverId).changes;
      writes.deleteRemovalsIn.run(serverId);
      writes.deleteCountsIn.run(serverId);
      writes.deletePostsIn.run(serverId);
      writes.deleteMode.run(serverId);
      writes.deleteGreeted.run(serverId);
      writes.deleteLeft.run(serverId);
      return { answers, votes, subscriptions, sourceChanges };
    });
  }

  forgetAskedBefore(instant: string): Promise<number> {
    return this.#access.write(({ db, writes }) => {
      overwriteDeleted(db);
      writes.deleteAskersBefore.run(instant);
      writes.deleteEditsBefore.run(instant);
      writes.deleteCountsBefore.run(dayOf(instant));
      return writes.deleteAnswersBefore.run(instant).changes;
    });
  }

  servers(): Promise<string[]> {
    return this.#access.read((reads) => reads.serversKnown.all());
  }

  noteLeft(serverId: string, at: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.putLeft.run(toLeftRow({ server_id: serverId, left_at: at }));
    });
  }

  noteBack(serverId: string): Promise<void> {
    return this.#access.write(({ writes }) => {
      writes.deleteLeft.run(serverId);
    });
  }

  leftServers(): Promise<LeftServer[]> {
    return this.#access.read((reads) =>
      reads.leftServers
        .all()
        .map(checkLeft)
        .map(({ server_id, left_at }) => ({ serverId: server_id, leftAt: left_at })),
    );
  }
}

function dataOf(reads: Reads, { userId, userHash }: StoredUser): UserData {
  const created = reads.subscriptions.all().map(toSubscription);
  const changes = reads.allEdits.all().map(toEdit);
  return {
    questions: reads.questionsBy.get(userHash) ?? 0,
    votes: reads.votesBy.get(userHash) ?? 0,
    subscriptions: created.filter(({ createdBy }) => createdBy === userId).length,
    sourceChanges: changes.filter((change) => change.userId === userId).length,
  };
}
