import { describe, expect, it } from 'vitest';
import type { KeptAnswer } from '../../src/domain/kept-answer.ts';
import {
  type CastVote,
  COUNTED_DAYS,
  KEPT_POSTS,
  type OpenAnswer,
  type ReportScope,
} from '../../src/store/report-store.ts';
import type { Stores } from '../../src/store/stores.ts';
import { keptAnswer } from './answer-contract.ts';

/** A report store, and the stores whose data it reports. */
export type ReportSetting = Pick<Stores, 'answers' | 'reports' | 'personalData'>;

const MARCH: ReportScope = { since: '2026-03-01', until: '2026-03-31', serverId: null };
const LEASE = { owner: 'one', leaseMs: 120_000 };
const NOON = '2026-03-09T12:00:00.000Z';
const KEY = { channelId: '5', scheduledAt: '2026-03-09T09:00:00.000Z' };

export async function ask(
  stores: ReportSetting,
  fields: Partial<KeptAnswer>,
  user = 'hash',
): Promise<void> {
  const at = fields.lastAskedAt ?? '2026-03-18T10:00:00.000Z';
  await stores.answers.put(keptAnswer({ firstAskedAt: at, lastAskedAt: at, ...fields }), user);
}

async function openAnswers({ reports }: ReportSetting, scope = MARCH): Promise<OpenAnswer[]> {
  const all: OpenAnswer[] = [];
  let page = await reports.openAnswers(scope, null);
  all.push(...page.items);
  while (page.after !== null) {
    page = await reports.openAnswers(scope, page.after);
    all.push(...page.items);
  }
  return all;
}

async function votes({ reports }: ReportSetting, scope = MARCH): Promise<CastVote[]> {
  return [...(await reports.votes(scope, null)).items];
}

/**
 * The requirements for every `ReportStore`.
 *
 * @param create creates empty stores whose leases end by this clock
 */
export function describeReports(
  name: string,
  create: (now: () => number) => Promise<ReportSetting>,
): void {
  describe(name, () => {
    describe('the counts of questions', () => {
      it('count each time that a question is asked, by day, verdict and privacy', async () => {
        const stores = await create(() => Date.parse(NOON));
        await ask(stores, {});
        await ask(stores, {});
        await ask(stores, { answerId: 'A-2', verdict: 'nothing', privateTo: 'hash' });
        await ask(stores, { answerId: 'A-3', lastAskedAt: '2026-03-19T00:00:00.000Z' });
        expect(await stores.reports.dailyCounts(MARCH)).toEqual([
          { day: '2026-03-18', verdict: 'answered', isPrivate: false, count: 2 },
          { day: '2026-03-18', verdict: 'nothing', isPrivate: true, count: 1 },
          { day: '2026-03-19', verdict: 'answered', isPrivate: false, count: 1 },
        ]);
        expect(await stores.reports.countedSince(null)).toBe('2026-03-18');
      });

      it('keep a question private in the counts when its answer is shared later', async () => {
        const stores = await create(() => Date.parse(NOON));
        await ask(stores, { privateTo: 'hash' });
        await stores.answers.share('A-7k3f9m2p');
        expect(await stores.reports.dailyCounts(MARCH)).toMatchObject([
          { isPrivate: true, count: 1 },
        ]);
      });

      it('sum the servers, or show one of them', async () => {
        const stores = await create(() => Date.parse(NOON));
        for (const serverId of ['1', '2', '2', null]) await ask(stores, { serverId });
        const { reports } = stores;
        expect(await reports.dailyCounts(MARCH)).toMatchObject([{ count: 4 }]);
        expect(await reports.dailyCounts({ ...MARCH, serverId: '2' })).toMatchObject([
          { count: 2 },
        ]);
        expect(await reports.countServers(MARCH)).toBe(2);
        expect(await reports.countedSince('3')).toBeNull();
      });

      it('leave out the days before and after the period', async () => {
        const stores = await create(() => Date.parse(NOON));
        for (const lastAskedAt of ['2026-02-28T23:59:59.999Z', '2026-04-01T00:00:00.000Z']) {
          await ask(stores, { lastAskedAt });
        }
        expect(await stores.reports.dailyCounts(MARCH)).toEqual([]);
      });

      it(`are deleted after ${COUNTED_DAYS} days`, async () => {
        const stores = await create(() => Date.parse(NOON));
        await ask(stores, { lastAskedAt: '2025-01-01T00:00:00.000Z' });
        await ask(stores, { lastAskedAt: '2026-03-18T00:00:00.000Z' });
        expect(await stores.reports.countedSince(null)).toBe('2026-03-18');
      });

      it('are deleted with their server, and with the answers of their day', async () => {
        const stores = await create(() => Date.parse(NOON));
        await ask(stores, { serverId: '1' });
        await ask(stores, { serverId: '2', lastAskedAt: '2026-03-19T10:00:00.000Z' });
        await ask(stores, { serverId: '3', lastAskedAt: '2026-03-20T10:00:00.000Z' });
        await stores.personalData.forgetServer('3');
        await stores.personalData.forgetAskedBefore('2026-03-19T12:00:00.000Z');
        expect(await stores.reports.dailyCounts(MARCH)).toMatchObject([{ day: '2026-03-19' }]);
        expect(await stores.personalData.servers()).toContain('2');
      });
    });

    describe('the open answers of a period', () => {
      it('are returned latest first, with the users who asked, over any number of pages', async () => {
        const stores = await create(() => Date.parse(NOON));
        const count = 450;
        for (let i = 0; i < count; i++) {
          const lastAskedAt = new Date(
            Date.UTC(2026, 2, 2) + Math.floor(i / 2) * 60_000,
          ).toISOString();
          await ask(stores, { answerId: `A-${i}`, lastAskedAt });
        }
        await ask(stores, { answerId: 'A-0', lastAskedAt: '2026-03-30T00:00:00.000Z' }, 'other');
        const all = await openAnswers(stores);
        expect(all).toHaveLength(count);
        expect(new Set(all.map(({ answer }) => answer.answerId)).size).toBe(count);
        expect(all[0]?.askerHashes).toEqual(['hash', 'other']);
        const times = all.map(({ answer }) => answer.lastAskedAt);
        expect(times).toEqual([...times].sort().reverse());
      });

      it('include no private answer, and none without a server', async () => {
        const stores = await create(() => Date.parse(NOON));
        await ask(stores, { answerId: 'A-1', privateTo: 'hash' });
        await ask(stores, { answerId: 'A-2', serverId: null });
        await ask(stores, { answerId: 'A-3', serverId: '7' });
        await ask(stores, { answerId: 'A-4', serverId: '8' });
        const ids = (await openAnswers(stores)).map(({ answer }) => answer.answerId);
        expect(ids).toEqual(['A-4', 'A-3']);
        expect(await openAnswers(stores, { ...MARCH, serverId: '7' })).toHaveLength(1);
      });

      it('no longer include the questions that a user deleted', async () => {
        const stores = await create(() => Date.parse(NOON));
        await ask(stores, { answerId: 'A-1' }, 'one');
        await ask(stores, { answerId: 'A-2' }, 'other');
        await stores.personalData.forgetUser({ userId: '1', userHash: 'one' });
        expect((await openAnswers(stores)).map(({ answer }) => answer.answerId)).toEqual(['A-2']);
      });
    });

    it('the votes of a period have no user, and say whether their answer is private', async () => {
      const stores = await create(() => Date.parse(NOON));
      const { answers } = stores;
      await ask(stores, { answerId: 'A-1' });
      await ask(stores, { answerId: 'A-2', serverId: '8', privateTo: 'hash' });
      await answers.vote('A-1', 'one', false, '2026-03-20T00:00:00.000Z');
      await answers.vote('A-1', 'two', true, '2026-04-20T00:00:00.000Z');
      await answers.vote('A-2', 'one', true, '2026-03-31T23:00:00.000Z');
      expect(await votes(stores)).toEqual([
        { answerId: 'A-1', isHelpful: false, isPrivate: false },
        { answerId: 'A-2', isHelpful: true, isPrivate: true },
      ]);
      expect(await votes(stores, { ...MARCH, serverId: '8' })).toHaveLength(1);
    });

    describe('a report that is posted', () => {
      it('is claimed once, and by another process only when the lease has expired', async () => {
        let now = Date.parse(NOON);
        const { reports } = await create(() => now);
        const other = { ...LEASE, owner: 'two' };
        expect(await reports.addPost(KEY, '9', 'claimed', LEASE)).toMatchObject({
          state: 'claimed',
          at: NOON,
          leaseUntil: '2026-03-09T12:02:00.000Z',
        });
        expect(await reports.addPost(KEY, '9', 'claimed', other)).toBeNull();
        now += 60_000;
        expect(await reports.holdPost(KEY, other)).toBe(false);
        now += 60_000;
        expect(await reports.holdPost(KEY, other)).toBe(true);
        expect(await reports.holdPost(KEY, LEASE)).toBe(false);
      });

      it('cannot be claimed again when it has ended', async () => {
        const { reports } = await create(() => Date.parse(NOON));
        await reports.addPost(KEY, '9', 'claimed', LEASE);
        await reports.finishPost(KEY, 'posted', NOON);
        expect(await reports.holdPost(KEY, LEASE)).toBe(false);
        expect(await reports.latestPost('5', KEY.scheduledAt)).toMatchObject({ state: 'posted' });
        expect(await reports.latestPost('5', '2026-03-01T00:00:00.000Z')).toBeNull();
      });

      it(`is remembered until the channel has ${KEPT_POSTS} later ones, or its server is deleted`, async () => {
        const { reports, personalData } = await create(() => Date.parse(NOON));
        for (let i = 0; i <= KEPT_POSTS; i++) {
          const scheduledAt = new Date(Date.UTC(2026, 0, 1 + i)).toISOString();
          await reports.addPost({ ...KEY, scheduledAt }, '9', 'skipped', LEASE);
        }
        expect(await reports.latestPost('5', '2026-01-01T12:00:00.000Z')).toBeNull();
        expect(await reports.latestPost('5', '2026-01-02T12:00:00.000Z')).not.toBeNull();
        expect(await personalData.servers()).toEqual(['9']);
        await personalData.forgetServer('9');
        expect(await reports.latestPost('5', '2027-01-01T00:00:00.000Z')).toBeNull();
      });
    });
  });
}
