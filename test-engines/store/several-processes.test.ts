import { beforeAll, afterAll, expect, it } from 'vitest';
import { PostgresAnswers } from '../../src/store/postgres/postgres-answers.ts';
import { PostgresDatabase } from '../../src/store/postgres/postgres-database.ts';
import { PostgresDigests } from '../../src/store/postgres/postgres-digests.ts';
import { PostgresPersonalData } from '../../src/store/postgres/postgres-personal-data.ts';
import { PostgresReports } from '../../src/store/postgres/postgres-reports.ts';
import { KEPT_POSTS } from '../../src/store/report-store.ts';
import { keptAnswer } from '../../test/store/answer-contract.ts';
import { KEY, message, receipt, subscription } from '../../test/store/digest-contract.ts';
import { otherReason } from '../../test/support/other-reason.ts';
import { databaseSetting } from './database-setting.ts';

const setting = databaseSetting();
const PROCESSES = 4;
let processes: PostgresDatabase[] = [];

beforeAll(async () => {
  processes = await Promise.all(
    Array.from({ length: PROCESSES }, () =>
      PostgresDatabase.open({ url: setting.url(), connections: 6 }),
    ),
  );
});
afterAll(async () => {
  for (const database of processes) await database.close();
});

/** Runs work in every process at once. */
function inAll<T>(work: (database: PostgresDatabase, process: number) => Promise<T>): Promise<T[]> {
  return Promise.all(processes.map(work));
}

function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

it('a slot, and a report, is claimed by one process', async () => {
  const database = await setting.empty();
  await new PostgresDigests(database).putSubscription(subscription());
  const times20 = Array.from({ length: 20 }, (_, index) =>
    new Date(Date.UTC(2026, 2, 18, 0, index)).toISOString(),
  );
  const claimed = await inAll((process, owner) =>
    Promise.all(
      times20.map(async (scheduledAt) => {
        const lease = { owner: String(owner), leaseMs: 60_000 };
        const slot = await new PostgresDigests(process).claim({ ...KEY, scheduledAt }, null, lease);
        const key = { channelId: '5', scheduledAt };
        const post = await new PostgresReports(process).addPost(key, '9', 'claimed', lease);
        return [slot, post].map((one) => (one === null ? 0 : 1));
      }),
    ),
  );
  for (const [index] of times20.entries()) {
    const sum = (kind: number): number =>
      claimed.reduce((total, one) => total + (one[index]?.[kind] ?? 0), 0);
    expect([sum(0), sum(1)]).toEqual([1, 1]);
  }
  expect(times20.length).toBeLessThan(KEPT_POSTS);
});

it('an expired slot is taken over by one process, by the clock of the database', async () => {
  const database = await setting.empty();
  const digests = new PostgresDigests(database);
  await digests.putSubscription(subscription());
  await digests.claim(KEY, null, { owner: 'dead', leaseMs: 0 });
  const held = await inAll((process, owner) =>
    new PostgresDigests(process).hold(KEY, { owner: String(owner), leaseMs: 60_000 }),
  );
  expect(held.filter(Boolean)).toHaveLength(1);
});

it('no question is lost from the counts, and an answer keeps its first date', async () => {
  const database = await setting.empty();
  await inAll((process, number) =>
    times(10, (index) =>
      new PostgresAnswers(process).put(
        keptAnswer({ privateTo: number + index === 0 ? null : 'asker' }),
        `asker ${number} ${index}`,
      ),
    ),
  );
  const scope = { since: '2026-03-01', until: '2026-03-31', serverId: null };
  const counts = await new PostgresReports(database).dailyCounts(scope);
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(10 * PROCESSES);
  const stored = await new PostgresAnswers(database).get('A-7k3f9m2p');
  // One of them was shared, and the others did not make it private again.
  expect(stored?.privateTo).toBeNull();
});

it('no change of a subscription is lost', async () => {
  const database = await setting.empty();
  const digests = new PostgresDigests(database);
  await digests.putSubscription(subscription());
  const fields = [
    { pattern: '0 7 * * *' },
    { zone: 'Asia/Tokyo' },
    { lastError: otherReason('down') },
    { whenQuiet: 'line' },
  ] as const;
  await inAll((process, number) =>
    times(5, () => new PostgresDigests(process).patchSubscription('D-1', fields[number] ?? {})),
  );
  const [pattern, zone, lastError, whenQuiet] = fields;
  const all = { ...pattern, ...zone, ...lastError, ...whenQuiet };
  expect(await digests.subscription('D-1')).toEqual(subscription(all));
});

it('no quote of a receipt is lost, and messages are stored by the owner only', async () => {
  const database = await setting.empty();
  const digests = new PostgresDigests(database);
  await digests.putSubscription(subscription());
  await inAll(async (process, number) => {
    const mine = new PostgresDigests(process);
    const key = { ...KEY, scheduledAt: `2026-03-19T0${number}:00:00.000Z` };
    const lease = { owner: String(number), leaseMs: 60_000 };
    await mine.claim(key, null, lease);
    const [quote] = receipt('x').quotes;
    const own = { ...receipt('x'), quotes: [{ ...quote, text: `quote ${number}` }] };
    await mine.keepMessages(key, [message(1, own as ReturnType<typeof receipt>)], lease);
    await mine.notePosted(key, 1, '900');
    await mine.finish(key, 'posted', null, [receipt(`y${number}`)], '2026-03-19T09:00:00.000Z');
    expect(await mine.keepMessages(key, [message(2)], { ...lease, owner: 'other' })).toBe(false);
  });
  const receipts = await digests.receipts('D-1');
  expect(receipts.map(({ sourceId }) => sourceId)).toEqual(['x', 'y0', 'y1', 'y2', 'y3']);
  const texts = receipts[0]?.quotes.map(({ text }) => text).sort();
  expect(texts).toEqual(['quote 0', 'quote 1', 'quote 2', 'quote 3']);
});

it('an answer that another user asks for is kept while its first asker is forgotten', async () => {
  await setting.empty();
  const [one, other] = processes;
  if (one === undefined || other === undefined) throw new Error('no processes');
  const answers = new PostgresAnswers(other);
  for (let round = 0; round < 20; round += 1) {
    const answer = keptAnswer({ answerId: `A-${round}` });
    await answers.put(answer, 'ann');
    await Promise.all([
      new PostgresPersonalData(one).forgetUser({ userId: '1', userHash: 'ann' }),
      answers.put(answer, 'ben'),
    ]);
    expect(await answers.get(answer.answerId)).not.toBeNull();
  }
  const ben = await new PostgresPersonalData(one).ofUser({ userId: '2', userHash: 'ben' });
  expect(ben.questions).toBe(20);
});

it('an old answer that is asked for again is kept while others are dropped', async () => {
  const database = await setting.empty();
  for (let round = 0; round < 20; round += 1) {
    await setting.empty();
    const few = (process: PostgresDatabase): PostgresAnswers => new PostgresAnswers(process, 2);
    const dayOf = (day: number): string => `2026-03-0${day}T00:00:00.000Z`;
    const old = keptAnswer({ answerId: 'A-old', lastAskedAt: dayOf(1) });
    await few(database).put(old, 'ann');
    await few(database).put(keptAnswer({ answerId: 'A-2', lastAskedAt: dayOf(2) }), 'ann');
    const [one, other] = processes;
    if (one === undefined || other === undefined) throw new Error('no processes');
    await Promise.all([
      few(one).put({ ...old, lastAskedAt: dayOf(5) }, 'ben'),
      few(other).put(keptAnswer({ answerId: 'A-4', lastAskedAt: dayOf(4) }), 'ben'),
    ]);
    // Asked for after the drop, it is stored again as a new answer.
    expect(await few(database).get('A-old')).toMatchObject({ lastAskedAt: dayOf(5) });
  }
});
