import { describe, expect, it } from 'vitest';
import type { Subscription } from '../../src/domain/subscription.ts';
import type { AnswerStore } from '../../src/store/answer-store.ts';
import type { DigestStore } from '../../src/store/digest-store.ts';
import type { PersonalDataStore } from '../../src/store/personal-data-store.ts';
import type { SourceChangeStore } from '../../src/store/source-change-store.ts';
import { keptAnswer } from './answer-contract.ts';
import { sourceChange } from './source-change-contract.ts';

const AT = '2026-03-18T10:11:12.345Z';
const LATER = '2026-03-20T00:00:00.000Z';
const ANN = { userId: '1', userHash: 'hash of 1' };
const BEN = { userId: '2', userHash: 'hash of 2' };
const NOTHING = { questions: 0, votes: 0, subscriptions: 0, sourceChanges: 0 };

export interface PersonalDataSetting {
  readonly answers: AnswerStore;
  readonly digests: DigestStore;
  readonly sourceChanges: SourceChangeStore;
  readonly personalData: PersonalDataStore;
}

function subscription(fields: Partial<Subscription>): Subscription {
  return {
    ...{ subscriptionId: 'D-1', serverId: '7', channelId: '70', cadence: 'daily' },
    ...{ pattern: '0 9 * * *', zone: 'UTC', sourceIds: null, whenQuiet: 'nothing' },
    ...{ isCrossposted: false, createdBy: '1', startsAfter: AT },
    ...{ pausedBecause: null, lastError: null, ...fields },
  };
}

/** The requirements for every `PersonalDataStore`. */
export function describePersonalData(
  name: string,
  create: () => Promise<PersonalDataSetting>,
): void {
  /** Ann asked in both servers. Ben asked for one of the same answers. Both voted on that answer. */
  async function filled(): Promise<PersonalDataSetting> {
    const setting = await create();
    const { answers, digests, sourceChanges } = setting;
    const both = keptAnswer({ answerId: 'A-1', serverId: '7' });
    await answers.put(both, ANN.userHash);
    await answers.put({ ...both, lastAskedAt: LATER }, BEN.userHash);
    await answers.put(keptAnswer({ answerId: 'A-2', serverId: '7' }), ANN.userHash);
    await answers.put(keptAnswer({ answerId: 'A-3', serverId: '8' }), ANN.userHash);
    await answers.vote('A-1', ANN.userHash, true, AT);
    await answers.vote('A-1', BEN.userHash, true, AT);
    await answers.vote('A-3', BEN.userHash, false, AT);
    await answers.greet('9', AT);
    await digests.putSubscription(subscription({}));
    await digests.putSubscription(
      subscription({ subscriptionId: 'D-2', serverId: '8', createdBy: '2' }),
    );
    await sourceChanges.addChange(sourceChange({ changeId: 'C-1', userId: '1' }));
    await sourceChanges.addChange(sourceChange({ changeId: 'C-2', userId: '2', serverId: '8' }));
    return setting;
  }

  async function idsOf({ answers }: PersonalDataSetting): Promise<string[]> {
    const ids = ['A-1', 'A-2', 'A-3'];
    const found = await Promise.all(ids.map((id) => answers.get(id)));
    return found.flatMap((one) => (one === null ? [] : [one.answerId]));
  }

  describe(name, () => {
    it('counts the stored data of a user', async () => {
      const { personalData } = await filled();
      expect(await personalData.ofUser(ANN)).toEqual({
        ...{ questions: 3, votes: 1, subscriptions: 1, sourceChanges: 1 },
      });
      expect(await personalData.ofUser(BEN)).toEqual({
        ...{ questions: 1, votes: 2, subscriptions: 1, sourceChanges: 1 },
      });
      expect(await personalData.ofUser({ userId: '3', userHash: '3' })).toEqual(NOTHING);
    });

    it('deletes all data of a user, and no data of other users', async () => {
      const setting = await filled();
      const { answers, digests, personalData } = setting;
      const before = await personalData.ofUser(BEN);
      expect(await personalData.forgetUser(ANN)).toEqual({
        ...{ questions: 3, votes: 1, subscriptions: 1, sourceChanges: 1 },
      });
      expect(await personalData.ofUser(ANN)).toEqual(NOTHING);
      expect(await setting.sourceChanges.changes('7')).toMatchObject([{ userId: null }]);
      expect(await setting.sourceChanges.changes('8')).toMatchObject([{ userId: '2' }]);
      expect(await idsOf(setting)).toEqual(['A-1']);
      expect(await answers.countVotes('A-1')).toEqual({ helpful: 1, notHelpful: 0 });
      expect(await digests.subscriptions()).toMatchObject([
        { subscriptionId: 'D-1', createdBy: null },
        { subscriptionId: 'D-2', createdBy: '2' },
      ]);
      // Ben's vote on A-3 was deleted together with Ann's answer.
      expect(await personalData.ofUser(BEN)).toEqual({ ...before, votes: 1 });
    });

    it('deletes all data of a server, and no data of other servers', async () => {
      const setting = await filled();
      const { digests, personalData } = setting;
      await personalData.noteLeft('7', AT);
      expect(await personalData.forgetServer('7')).toEqual({
        ...{ answers: 2, votes: 2, subscriptions: 1, sourceChanges: 1 },
      });
      expect(await idsOf(setting)).toEqual(['A-3']);
      expect(await digests.subscriptions()).toMatchObject([{ subscriptionId: 'D-2' }]);
      expect(await setting.sourceChanges.changes('7')).toEqual([]);
      expect(await setting.sourceChanges.changes('8')).toHaveLength(1);
      expect(await personalData.leftServers()).toEqual([]);
      expect(await personalData.servers()).toEqual(['8', '9']);
      await personalData.forgetServer('9');
      expect(await personalData.servers()).toEqual(['8']);
    });

    it('deletes answers and askers if the last question is older than a given time', async () => {
      const setting = await filled();
      const { personalData } = setting;
      expect(await personalData.forgetAskedBefore(AT)).toBe(0);
      expect(await personalData.forgetAskedBefore(LATER)).toBe(2);
      expect(await idsOf(setting)).toEqual(['A-1']);
      expect(await personalData.ofUser(ANN)).toMatchObject({ questions: 0, sourceChanges: 0 });
      expect(await personalData.ofUser(BEN)).toMatchObject({ questions: 1 });
    });

    it('remembers when the bot left a server until the bot is back', async () => {
      const { personalData } = await create();
      await personalData.noteLeft('8', AT);
      await personalData.noteLeft('7', AT);
      await personalData.noteLeft('7', LATER);
      expect(await personalData.leftServers()).toEqual([
        { serverId: '7', leftAt: AT },
        { serverId: '8', leftAt: AT },
      ]);
      await personalData.noteBack('7');
      await personalData.noteBack('9');
      expect(await personalData.leftServers()).toEqual([{ serverId: '8', leftAt: AT }]);
    });
  });
}
