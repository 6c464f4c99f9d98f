import { createHash, randomUUID } from 'node:crypto';
import { LEASE_MS, recheckAt } from '../digest/deliver/deliver-digest.ts';
import { findDue, nextSlot, type Times } from '../digest/schedule.ts';
import { reasonOf } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Clock, Timers } from '../domain/time.ts';
import type { Lease } from '../store/digest-store.ts';
import type { ReportPost, ReportStore } from '../store/report-store.ts';
import type { Reporter } from './create-reporter.ts';
import type { ReportChannel } from './report-channel.ts';
import { addDays, dayAt, type Period } from './report-period.ts';

/** Posts reports at set times. Can be started once and stopped once. */
export interface ReportScheduler {
  start(): void;
  /** Waits for a report that is being posted. */
  stop(): Promise<void>;
  /** Resolves when the report that is due has been posted. */
  idle(): Promise<void>;
}

/** The clock is checked at least this often, because it may be set. */
const LONGEST_SLEEP_MS = 600_000;
/** After this time, an unfinished report is given up. The next one covers later days. */
const OLDEST_MS = 24 * 3_600_000;
/** Shorter than Discord remembers a nonce, which is "a few minutes". */
const NONCE_LIVES_MS = 180_000;
const CLOCKS_APART_MS = 3_600_000;
const MOST_DAYS = 92;
/** Short periods are tried first, because each time in a period is computed. */
const LOOKED_BACK = [2, 9, 40, MOST_DAYS + 1];
const DAY_MS = 86_400_000;

export interface ReportSchedulerParts {
  readonly times: Times;
  readonly channel: ReportChannel;
  readonly reports: ReportStore;
  readonly reporter: Reporter;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly log: Logger;
  /** Identifies this process among the processes that share the store. Default: a random ID. */
  readonly owner?: string;
}

export function createReportScheduler(parts: ReportSchedulerParts): ReportScheduler {
  const { times, channel, reports, reporter, clock, timers, log } = parts;
  const owner = parts.owner ?? randomUUID();
  let isStopping = false;
  let cancel = (): void => undefined;
  let working: Promise<void> = Promise.resolve();

  const lease: Lease = { owner, leaseMs: LEASE_MS };

  /** Works on the report that is due. Resolves to the time of the next check. */
  async function look(): Promise<number> {
    const now = clock.now();
    const serverId = await channel.server();
    if (serverId === null) {
      log.warn({ channelId: channel.channelId }, 'reports cannot be posted to the admin channel');
      return now + LONGEST_SLEEP_MS;
    }
    if (!channel.isOwn(serverId)) return now + LONGEST_SLEEP_MS;
    const { channelId } = channel;
    const last = await reports.latestPost(channelId, toInstant(now));
    if (last === null) {
      // The first start: reports of earlier times are not posted.
      await reports.addPost({ channelId, scheduledAt: toInstant(now) }, serverId, 'skipped', lease);
      return nextSlot(times, now) ?? Infinity;
    }
    if (last.state === 'claimed') {
      if (!(await reports.holdPost(last, lease))) return recheckAt(last.leaseUntil, now);
      if (!(await deliver(last, true))) return now + LEASE_MS;
    }
    const { slot } = findDue(times, Date.parse(last.scheduledAt), now);
    if (slot !== null) {
      const key = { channelId, scheduledAt: toInstant(slot) };
      const post = await reports.addPost(key, serverId, 'claimed', lease);
      if (post !== null && !(await deliver(post, false))) return now + LEASE_MS;
    }
    return nextSlot(times, now) ?? Infinity;
  }

  /** Returns false if the post must be tried again. */
  async function deliver(post: ReportPost, isResumed: boolean): Promise<boolean> {
    const finish = async (state: 'posted' | 'given-up', why: object): Promise<boolean> => {
      await reports.finishPost(post, state, toInstant(clock.now()));
      const fields = { scheduledAt: post.scheduledAt, ...why };
      if (state === 'posted') log.info(fields, 'a report was posted');
      else log.warn(fields, 'a report could not be posted');
      return true;
    };
    const scheduledAt = Date.parse(post.scheduledAt);
    const name = createHash('sha256').update(`report ${post.channelId} ${post.scheduledAt}`);
    const digits = name.digest('hex');
    const [mark, nonce] = [digits.slice(0, 8), digits.slice(8, 32)];
    if (isResumed) {
      const found = await channel.findByMarker(mark, scheduledAt - CLOCKS_APART_MS);
      if (typeof found === 'object') return finish('posted', {});
      const isRemembered = clock.now() - Date.parse(post.at) <= NONCE_LIVES_MS;
      // Posting twice would be worse than not posting.
      if (found === 'hidden' && !isRemembered) return finish('given-up', { reason: found });
    }
    if (clock.now() - scheduledAt > OLDEST_MS) return finish('given-up', { reason: 'too-late' });
    // Nothing that is stored for one server may be seen in another.
    const scope = { ...daysBefore(times, scheduledAt), serverId: post.serverId };
    const report = await reporter.compose(scope);
    if (!(await reports.holdPost(post, lease))) return true;
    const result = await channel.post(report, mark, nonce);
    if (result.outcome === 'posted') return finish('posted', {});
    if (result.outcome === 'refused' || result.outcome === 'unfit') {
      return finish('given-up', { reason: result.reason.code });
    }
    return false;
  }

  function arm(at: number): void {
    if (isStopping) return;
    const wait = Math.min(Math.max(0, at - clock.now()), LONGEST_SLEEP_MS);
    cancel = timers.start(poll, wait);
  }

  function poll(): void {
    if (isStopping) return;
    working = look().then(arm, (error: unknown) => {
      log.error({ error: reasonOf(error) }, 'a report could not be processed');
      arm(clock.now() + LEASE_MS);
    });
  }

  return {
    start: poll,
    async stop() {
      isStopping = true;
      cancel();
      await working;
    },
    idle: () => working,
  };
}

/** Returns the whole days since the time before a slot, which do not contain the day of the slot. */
export function daysBefore(times: Times, slot: number): Period {
  const until = addDays(dayAt(slot), -1);
  const before = timeBefore(times, slot);
  const since = before === null ? addDays(until, -MOST_DAYS + 1) : dayAt(before);
  return { since: since < until ? since : until, until };
}

/** Returns the time before a slot; `null` if it is more than `MOST_DAYS` days before. */
function timeBefore(times: Times, slot: number): number | null {
  for (const days of LOOKED_BACK) {
    let before: number | null = null;
    let at = nextSlot(times, slot - days * DAY_MS);
    while (at !== null && at < slot) {
      before = at;
      at = nextSlot(times, at);
    }
    if (before !== null) return before;
  }
  return null;
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
