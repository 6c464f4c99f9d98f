import type { AnswerColumns } from '../columns/answer-columns.ts';
import {
  daysAfter,
  fromPostColumns,
  type PostColumns,
  toPostColumns,
} from '../columns/report-columns.ts';
import type { Lease } from '../digest-store.ts';
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
} from '../report-store.ts';
import { isFree } from '../slot-lease.ts';
import { databaseLease } from './database-lease.ts';
import { toKeptAnswer } from './postgres-answers.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';

const ANSWERS_AT_ONCE = 200;
const VOTES_AT_ONCE = 1000;
/** Above every instant and every ID. */
const END = '\u{10ffff}';

export class PostgresReports implements ReportStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  dailyCounts(scope: ReportScope): Promise<DailyCount[]> {
    return this.#database.read((queries) =>
      queries.rows<DailyCount>(
        `SELECT day, kind AS verdict, is_private = 1 AS "isPrivate", sum(count)::bigint AS count
         FROM daily_counts
         WHERE day >= $1 AND day < $2 AND ($3::text IS NULL OR server_id = $3)
         GROUP BY day, kind, is_private ORDER BY day, kind COLLATE "C", is_private`,
        periodOf(scope),
      ),
    );
  }

  countedSince(serverId: string | null): Promise<string | null> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<{ day: string | null }>(
        'SELECT min(day) AS day FROM daily_counts WHERE $1::text IS NULL OR server_id = $1',
        [serverId],
      );
      return row?.day ?? null;
    });
  }

  countServers(scope: ReportScope): Promise<number> {
    return this.#count(
      `SELECT count(DISTINCT server_id) AS count FROM daily_counts
       WHERE day >= $1 AND day < $2 AND ($3::text IS NULL OR server_id = $3) AND server_id <> ''`,
      scope,
    );
  }

  countDigests(scope: ReportScope): Promise<number> {
    return this.#count(
      `SELECT count(*) AS count FROM digest_slots JOIN digest_subscriptions USING (subscription_id)
       WHERE state = 'posted' AND at >= $1 AND at < $2 AND ($3::text IS NULL OR server_id = $3)`,
      scope,
    );
  }

  openAnswers(
    scope: ReportScope,
    after: AnswerPosition | null,
  ): Promise<Page<OpenAnswer, AnswerPosition>> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<AnswerColumns & { readonly askers: readonly string[] }>(
        `SELECT *, ARRAY(
           SELECT asker_hash FROM askers
           WHERE askers.answer_id = answers.answer_id AND at >= $1 AND at < $2
           ORDER BY asker_hash) AS askers
         FROM answers
         WHERE last_asked_at >= $1 AND last_asked_at < $2
           AND (last_asked_at, answer_id) < ($4, $5)
           AND private_to IS NULL AND server_id IS NOT NULL
           AND ($3::text IS NULL OR server_id = $3)
         ORDER BY last_asked_at DESC, answer_id DESC LIMIT $6`,
        [...periodOf(scope), after?.lastAskedAt ?? END, after?.answerId ?? END, ANSWERS_AT_ONCE],
      );
      const items = rows.map(({ askers, ...row }) => ({
        answer: toKeptAnswer(row),
        askerHashes: askers,
      }));
      return { items, after: lastOf(items, ANSWERS_AT_ONCE)?.answer ?? null };
    });
  }

  votes(scope: ReportScope, after: VotePosition | null): Promise<Page<CastVote, VotePosition>> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<CastVote & VotePosition>(
        `SELECT votes.answer_id AS "answerId", voter_hash AS "voterHash",
           helpful = 1 AS "isHelpful", private_to IS NOT NULL OR server_id IS NULL AS "isPrivate"
         FROM votes JOIN answers USING (answer_id)
         WHERE (votes.answer_id, voter_hash) > ($4, $5) AND at >= $1 AND at < $2
           AND ($3::text IS NULL OR server_id = $3)
         ORDER BY votes.answer_id, voter_hash LIMIT $6`,
        [...periodOf(scope), after?.answerId ?? '', after?.voterHash ?? '', VOTES_AT_ONCE],
      );
      const items = rows.map(({ answerId, isHelpful, isPrivate }) => ({
        ...{ answerId, isHelpful, isPrivate },
      }));
      const last = lastOf(rows, VOTES_AT_ONCE);
      return {
        items,
        after: last === null ? null : { answerId: last.answerId, voterHash: last.voterHash },
      };
    });
  }

  latestPost(channelId: string, notAfter: string): Promise<ReportPost | null> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<PostColumns>(
        `SELECT * FROM report_posts WHERE channel_id = $1 AND scheduled_at <= $2
         ORDER BY scheduled_at DESC LIMIT 1`,
        [channelId, notAfter],
      );
      return row === null ? null : fromPostColumns(row);
    });
  }

  addPost(
    { channelId, scheduledAt }: ReportPostKey,
    serverId: string,
    state: 'claimed' | 'skipped',
    given: Lease,
  ): Promise<ReportPost | null> {
    return this.#database.write(async (queries) => {
      const { owner, now, until } = await databaseLease(this.#database, queries, given);
      const lease = { owner, leaseUntil: until, at: now };
      const post: ReportPost = { channelId, scheduledAt, serverId, state, ...lease };
      const inserted = await queries.row(
        `INSERT INTO report_posts (channel_id, scheduled_at, server_id, state, owner, lease_until,
           at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (channel_id, scheduled_at) DO NOTHING RETURNING 1`,
        valuesOf(post),
      );
      if (inserted === null) return null;
      await queries.run(
        `DELETE FROM report_posts WHERE channel_id = $1 AND scheduled_at IN (
           SELECT scheduled_at FROM report_posts WHERE channel_id = $1
           ORDER BY scheduled_at DESC OFFSET $2)`,
        [channelId, KEPT_POSTS],
      );
      return post;
    });
  }

  holdPost(key: ReportPostKey, given: Lease): Promise<boolean> {
    return this.#database.write(async (queries) => {
      const post = await lockPost(queries, key);
      // The time after the wait for the row.
      const lease = await databaseLease(this.#database, queries, given);
      if (post?.state !== 'claimed' || !isFree(post, lease)) return false;
      const held = { owner: lease.owner, leaseUntil: lease.until, at: lease.now };
      await updatePost(queries, { ...post, ...held });
      return true;
    });
  }

  finishPost(key: ReportPostKey, state: 'posted' | 'given-up', at: string): Promise<void> {
    return this.#database.write(async (queries) => {
      const post = await lockPost(queries, key);
      // The server may have been deleted while its report was being posted.
      if (post !== null) await updatePost(queries, { ...post, state, at });
    });
  }

  #count(sql: string, scope: ReportScope): Promise<number> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<{ count: number }>(sql, periodOf(scope));
      return row?.count ?? 0;
    });
  }
}

/** Returns a post, which no other transaction then changes; `null` if there is none. */
async function lockPost(queries: Queries, key: ReportPostKey): Promise<ReportPost | null> {
  const row = await queries.row<PostColumns>(
    `SELECT * FROM report_posts WHERE channel_id = $1 AND scheduled_at = $2 FOR NO KEY UPDATE`,
    [key.channelId, key.scheduledAt],
  );
  return row === null ? null : fromPostColumns(row);
}

async function updatePost(queries: Queries, post: ReportPost): Promise<void> {
  await queries.run(
    `UPDATE report_posts SET server_id = $3, state = $4, owner = $5, lease_until = $6, at = $7
     WHERE channel_id = $1 AND scheduled_at = $2`,
    valuesOf(post),
  );
}

function valuesOf(post: ReportPost): readonly unknown[] {
  const columns = toPostColumns(post);
  return [
    columns.channel_id,
    columns.scheduled_at,
    columns.server_id,
    columns.state,
    columns.owner,
    columns.lease_until,
    columns.at,
  ];
}

/** Returns the days as a half-open range, and the server. As strings, instants of a day are after its date. */
function periodOf({ since, until, serverId }: ReportScope): readonly unknown[] {
  return [since, daysAfter(until, 1), serverId];
}

/** Returns the last item of a full page; `null` if there is no further page. */
function lastOf<Item>(items: readonly Item[], limit: number): Item | null {
  return items.length < limit ? null : (items.at(-1) ?? null);
}
