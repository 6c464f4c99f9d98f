import type { Verdict } from '../../../domain/answer.ts';
import type { Clock } from '../../../domain/time.ts';
import { daysAfter } from '../../columns/report-columns.ts';
import type { Lease } from '../../digest-store.ts';
import {
  type AnswerPosition,
  type CastVote,
  type DailyCount,
  KEPT_POSTS,
  type OpenAnswer,
  type Page,
  type ReportPost,
  type ReportPostKey,
  type ReportScope,
  type ReportStore,
  type VotePosition,
} from '../../report-store.ts';
import { checkAsker, checkVote, toKeptAnswer } from '../answer-rows.ts';
import type { Access } from '../sqlite-answers.ts';
import { dateLease, isFree } from '../../slot-lease.ts';
import { checkCount, toPost, toPostRow } from './report-rows.ts';
import type { PeriodParameters } from './report-statements.ts';

/** Small pages, because reading one blocks the event loop: 200 answers take about 10 ms. */
const ANSWERS_AT_ONCE = 200;
const VOTES_AT_ONCE = 1000;
/** Above every instant and every ID. */
const END = '\u{10ffff}';

export class SqliteReports implements ReportStore {
  readonly #access: Access;
  readonly #clock: Pick<Clock, 'now'>;

  /** @param clock the only clock by which leases end */
  constructor(access: Access, clock: Pick<Clock, 'now'>) {
    this.#access = access;
    this.#clock = clock;
  }

  dailyCounts(scope: ReportScope): Promise<DailyCount[]> {
    return this.#access.read((reads) => {
      const sums = new Map<string, DailyCount>();
      for (const row of reads.countsIn.iterate(periodOf(scope))) {
        const { day, kind, is_private: isPrivate, count } = checkCount(row);
        const key = `${day} ${kind} ${isPrivate}`;
        const verdict = kind as Verdict;
        const sum = (sums.get(key)?.count ?? 0) + count;
        sums.set(key, { day, verdict, isPrivate: isPrivate === 1, count: sum });
      }
      const sorted = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
      return sorted.map(([, count]) => count);
    });
  }

  countedSince(serverId: string | null): Promise<string | null> {
    return this.#access.read((reads) => reads.countedSince.get({ server: serverId }) ?? null);
  }

  countServers(scope: ReportScope): Promise<number> {
    return this.#access.read((reads) => {
      const servers = new Set<string>();
      for (const row of reads.countsIn.iterate(periodOf(scope))) servers.add(row.server_id);
      servers.delete('');
      return servers.size;
    });
  }

  countDigests(scope: ReportScope): Promise<number> {
    return this.#access.read((reads) => reads.digestsPosted.get(periodOf(scope)) ?? 0);
  }

  openAnswers(
    scope: ReportScope,
    after: AnswerPosition | null,
  ): Promise<Page<OpenAnswer, AnswerPosition>> {
    return this.#access.read((reads) => {
      const period = periodOf(scope);
      const from = { at: after?.lastAskedAt ?? END, id: after?.answerId ?? END };
      const rows = reads.openAnswers.all({ ...period, ...from, limit: ANSWERS_AT_ONCE });
      const items = rows.map((row) => {
        const askers = reads.askersIn.all({ ...period, id: row.answer_id });
        const askerHashes = askers.map((asker) => checkAsker(asker).asker_hash);
        return { answer: toKeptAnswer(row), askerHashes };
      });
      return { items, after: lastOf(items, ANSWERS_AT_ONCE)?.answer ?? null };
    });
  }

  votes(scope: ReportScope, after: VotePosition | null): Promise<Page<CastVote, VotePosition>> {
    return this.#access.read((reads) => {
      const from = { answer: after?.answerId ?? '', voter: after?.voterHash ?? '' };
      const rows = reads.votesCast.all({ ...periodOf(scope), ...from, limit: VOTES_AT_ONCE });
      const items = rows.map((row) => {
        const { answer_id: answerId, helpful } = checkVote(row);
        return { answerId, isHelpful: helpful === 1, isPrivate: row.is_open === 0 };
      });
      const last = lastOf(rows, VOTES_AT_ONCE);
      return {
        items,
        after: last === null ? null : { answerId: last.answer_id, voterHash: last.voter_hash },
      };
    });
  }

  latestPost(channelId: string, notAfter: string): Promise<ReportPost | null> {
    return this.#access.read((reads) => {
      const row = reads.latestPost.get(channelId, notAfter);
      return row === undefined ? null : toPost(row);
    });
  }

  addPost(
    { channelId, scheduledAt }: ReportPostKey,
    serverId: string,
    state: 'claimed' | 'skipped',
    given: Lease,
  ): Promise<ReportPost | null> {
    return this.#access.write(({ writes }) => {
      const { owner, now, until } = dateLease(given, this.#clock);
      const lease = { owner, leaseUntil: until, at: now };
      const post: ReportPost = { channelId, scheduledAt, serverId, state, ...lease };
      if (writes.insertPost.run(toPostRow(post)).changes === 0) return null;
      writes.dropPosts.run({ channel: channelId, kept: KEPT_POSTS });
      return post;
    });
  }

  holdPost(key: ReportPostKey, given: Lease): Promise<boolean> {
    return this.#access.write(({ reads, writes }) => {
      const lease = dateLease(given, this.#clock);
      const row = reads.post.get(key.channelId, key.scheduledAt);
      const post = row === undefined ? null : toPost(row);
      if (post?.state !== 'claimed' || !isFree(post, lease)) return false;
      const held = { owner: lease.owner, leaseUntil: lease.until, at: lease.now };
      writes.updatePost.run(toPostRow({ ...post, ...held }));
      return true;
    });
  }

  finishPost(key: ReportPostKey, state: 'posted' | 'given-up', at: string): Promise<void> {
    return this.#access.write(({ reads, writes }) => {
      const row = reads.post.get(key.channelId, key.scheduledAt);
      // The server may have been deleted while its report was being posted.
      if (row !== undefined) writes.updatePost.run(toPostRow({ ...toPost(row), state, at }));
    });
  }
}

/** Returns the days as a half-open range. As strings, instants of a day are after its date. */
function periodOf({ since, until, serverId }: ReportScope): PeriodParameters {
  return { since, until: daysAfter(until, 1), server: serverId };
}

/** Returns the last item of a full page; `null` if there is no further page. */
function lastOf<Item>(items: readonly Item[], limit: number): Item | null {
  return items.length < limit ? null : (items.at(-1) ?? null);
}
