import { describe, expect, it, onTestFinished } from 'vitest';
import type { PostResult } from '../../src/digest/deliver/digest-channel.ts';
import { createReporter } from '../../src/reports/create-reporter.ts';
import type { ReportChannel } from '../../src/reports/report-channel.ts';
import { createReportScheduler, daysBefore } from '../../src/reports/report-scheduler.ts';
import type { UsageReport } from '../../src/reports/usage-report.ts';
import { keptAnswer } from '../store/answer-contract.ts';
import { storeSetting } from '../store/store-setting.ts';
import { silentLog } from '../support/silent-log.ts';
import { WordEmbedder } from '../support/word-embedder.ts';

const MONDAYS = { pattern: '0 9 * * 1', zone: 'UTC' };
const SUNDAY = Date.parse('2026-03-15T12:00:00Z');
const MONDAY = Date.parse('2026-03-16T09:00:00Z');
const HOUR = 3_600_000;

class FakeChannel implements ReportChannel {
  readonly channelId = '5';
  readonly posted = new Map<string, UsageReport>();
  /** The results of the next posts. Default: posted. */
  results: PostResult[] = [];
  crash: (() => void) | null = null;
  isHidden = false;

  isElsewhere = false;

  server(): Promise<string | null> {
    return Promise.resolve('9');
  }

  isOwn(): boolean {
    return !this.isElsewhere;
  }

  post(report: UsageReport, mark: string): Promise<PostResult> {
    const result = this.results.shift() ?? { outcome: 'posted', messageId: '1' };
    if (result.outcome === 'posted') this.posted.set(`${mark}${this.posted.size}`, report);
    this.crash?.();
    return Promise.resolve(result);
  }

  findByMarker(mark: string) {
    if (this.isHidden) return Promise.resolve('hidden' as const);
    const isThere = [...this.posted.keys()].some((key) => key.startsWith(mark));
    return Promise.resolve(isThere ? { messageId: '1' } : ('absent' as const));
  }
}

/** Opens a store whose schedulers share a clock. `lookAt` starts one, and stops it after a look. */
async function open() {
  let now = SUNDAY;
  const clock = { now: () => now };
  const stores = await storeSetting(clock.now).open();
  const { reports, answers } = stores;
  const channel = new FakeChannel();
  let processes = 0;
  const reporter = createReporter({
    ...{ reports, answers, clock, embedder: new WordEmbedder() },
    sourcesFor: () => ({ list: () => Promise.resolve([]) }),
  });
  return {
    stores,
    channel,
    lookAt: async (time: number): Promise<void> => {
      now = time;
      const timers = { start: () => () => undefined };
      const owner = `process ${processes++}`;
      const scheduler = createReportScheduler({
        ...{ times: MONDAYS, channel, reports, reporter, clock, timers, log: silentLog, owner },
      });
      onTestFinished(() => scheduler.stop());
      scheduler.start();
      await scheduler.idle();
      await scheduler.stop();
    },
  };
}

describe('the report in the admin channel', () => {
  it('is posted once at its time, and covers the days since the time before', async () => {
    const { channel, lookAt } = await open();
    await lookAt(SUNDAY);
    await lookAt(MONDAY - 1);
    expect(channel.posted.size).toBe(0);
    for (const time of [MONDAY, MONDAY + 1, MONDAY + HOUR]) await lookAt(time);
    expect([...channel.posted.values()]).toMatchObject([
      { since: '2026-03-09', until: '2026-03-15', serverId: '9' },
    ]);
  });

  it('is left to the process that serves the server of the channel', async () => {
    const { channel, lookAt } = await open();
    await lookAt(SUNDAY);
    channel.isElsewhere = true;
    await lookAt(MONDAY);
    expect(channel.posted.size).toBe(0);
    channel.isElsewhere = false;
    await lookAt(MONDAY + 1);
    expect(channel.posted.size).toBe(1);
  });

  it('is not posted for times before the first start', async () => {
    const { channel, lookAt } = await open();
    await lookAt(MONDAY + HOUR);
    await lookAt(MONDAY + 2 * HOUR);
    expect(channel.posted.size).toBe(0);
  });

  it('contains only the questions of its server', async () => {
    const { stores, channel, lookAt } = await open();
    const lastAskedAt = '2026-03-14T10:00:00.000Z';
    for (const serverId of ['9', '8']) {
      const question = `asked in ${serverId}`;
      const answer = keptAnswer({ answerId: serverId, question, serverId, lastAskedAt });
      await stores.answers.put({ ...answer, verdict: 'nothing' }, 'hash');
    }
    await lookAt(SUNDAY);
    await lookAt(MONDAY);
    const [report] = channel.posted.values();
    expect(report?.totals.nothing).toBe(1);
    expect(report?.gaps.groups.map(({ central }) => central.text)).toEqual(['asked in 9']);
  });

  it('is posted after an outage of less than a day, and not later', async () => {
    const { channel, lookAt } = await open();
    await lookAt(SUNDAY);
    await lookAt(MONDAY + 23 * HOUR);
    expect(channel.posted.size).toBe(1);
    await lookAt(MONDAY + (7 * 24 + 25) * HOUR);
    expect(channel.posted.size).toBe(1);
  });

  it('is not posted twice if the process dies after posting', async () => {
    const { channel, lookAt } = await open();
    await lookAt(SUNDAY);
    channel.crash = () => {
      throw new Error('killed');
    };
    await lookAt(MONDAY);
    channel.crash = null;
    await lookAt(MONDAY + 1000);
    await lookAt(MONDAY + HOUR);
    expect(channel.posted.size).toBe(1);
  });

  it('is tried again if Discord is down, and given up if the channel refuses it', async () => {
    const { channel, lookAt } = await open();
    const reason = { code: 'discord-rate-limit', params: {} } as const;
    channel.results = [{ outcome: 'later', reason }];
    await lookAt(SUNDAY);
    await lookAt(MONDAY);
    expect(channel.posted.size).toBe(0);
    await lookAt(MONDAY + HOUR);
    expect(channel.posted.size).toBe(1);
    channel.results = [{ outcome: 'refused', reason }];
    await lookAt(MONDAY + 7 * 24 * HOUR);
    await lookAt(MONDAY + 7 * 24 * HOUR + HOUR);
    expect(channel.posted.size).toBe(1);
  });

  it('is given up if it may have been posted and the channel cannot be read', async () => {
    const { channel, lookAt } = await open();
    const reason = { code: 'connection-lost', params: { text: '' } } as const;
    channel.results = [{ outcome: 'unknown', reason }];
    channel.isHidden = true;
    await lookAt(SUNDAY);
    await lookAt(MONDAY);
    await lookAt(MONDAY + HOUR);
    expect(channel.posted.size).toBe(0);
  });
});

it.each([
  ['0 9 * * 1', '2026-03-16T09:00:00Z', { since: '2026-03-09', until: '2026-03-15' }],
  ['0 9 1 * *', '2026-03-01T09:00:00Z', { since: '2026-02-01', until: '2026-02-28' }],
  ['0 * * * *', '2026-03-01T09:00:00Z', { since: '2026-02-28', until: '2026-02-28' }],
])('the report at the times %j covers the whole days before', (pattern, slot, period) => {
  expect(daysBefore({ pattern, zone: 'UTC' }, Date.parse(slot))).toEqual(period);
});
