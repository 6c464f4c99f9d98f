import type { AnswerRow, AskerRow, VoteRow } from '../answer-rows.ts';
import type { CountRow, PostRow } from './report-rows.ts';
import type { Preparing } from '../statements/at-first-use.ts';

/** Named parameters: the instants of a period (`until` excluded), and the server or `null` for all. */
export interface PeriodParameters {
  readonly since: string;
  readonly until: string;
  readonly server: string | null;
}

interface AnswersAfter extends PeriodParameters {
  readonly at: string;
  readonly id: string;
  readonly limit: number;
}

interface VotesAfter extends PeriodParameters {
  readonly answer: string;
  readonly voter: string;
  readonly limit: number;
}

export interface VoteWithPlaceRow extends VoteRow {
  readonly is_open: number;
}

/** Statements of a reading connection for reports. */
export function prepareReportReads(db: Preparing) {
  return {
    count: db.prepare<[Omit<CountRow, 'count' | 'checksum'>], CountRow>(`
      SELECT * FROM daily_counts
      WHERE server_id = @server_id AND day = @day AND kind = @kind AND is_private = @is_private`),
    countsIn: db.prepare<[PeriodParameters], CountRow>(`
      SELECT * FROM daily_counts
      WHERE (@server IS NULL OR server_id = @server) AND day >= @since AND day < @until`),
    countedSince: db
      .prepare<[{ readonly server: string | null }], string | null>(
        'SELECT min(day) FROM daily_counts WHERE @server IS NULL OR server_id = @server',
      )
      .pluck(),
    digestsPosted: db
      .prepare<[PeriodParameters], number>(
        `
      SELECT count(*) FROM digest_slots JOIN digest_subscriptions USING (subscription_id)
      WHERE state = 'posted' AND at >= @since AND at < @until
        AND (@server IS NULL OR server_id = @server)`,
      )
      .pluck(),
    openAnswers: db.prepare<[AnswersAfter], AnswerRow>(`
      SELECT * FROM answers
      WHERE last_asked_at >= @since AND last_asked_at < @until
        AND (last_asked_at, answer_id) < (@at, @id)
        AND private_to IS NULL AND server_id IS NOT NULL
        AND (@server IS NULL OR server_id = @server)
      ORDER BY last_asked_at DESC, answer_id DESC LIMIT @limit`),
    askersIn: db.prepare<[PeriodParameters & { readonly id: string }], AskerRow>(
      'SELECT * FROM askers WHERE answer_id = @id AND at >= @since AND at < @until',
    ),
    votesCast: db.prepare<[VotesAfter], VoteWithPlaceRow>(`
      SELECT votes.*, private_to IS NULL AND server_id IS NOT NULL AS is_open
      FROM votes JOIN answers USING (answer_id)
      WHERE (votes.answer_id, voter_hash) > (@answer, @voter) AND at >= @since AND at < @until
        AND (@server IS NULL OR server_id = @server)
      ORDER BY votes.answer_id, voter_hash LIMIT @limit`),
    latestPost: db.prepare<[string, string], PostRow>(`
      SELECT * FROM report_posts WHERE channel_id = ? AND scheduled_at <= ?
      ORDER BY scheduled_at DESC LIMIT 1`),
    post: db.prepare<[string, string], PostRow>(
      'SELECT * FROM report_posts WHERE channel_id = ? AND scheduled_at = ?',
    ),
  };
}

/** Statements of the writing connection for reports. */
export function prepareReportWrites(db: Preparing) {
  return {
    putCount: db.prepare<[CountRow]>(`
      INSERT INTO daily_counts (server_id, day, kind, is_private, count, checksum)
      VALUES (@server_id, @day, @kind, @is_private, @count, @checksum)
      ON CONFLICT (server_id, day, kind, is_private) DO UPDATE SET count = excluded.count,
        checksum = excluded.checksum`),
    deleteOldCounts: db.prepare<[string, string]>(
      'DELETE FROM daily_counts WHERE server_id = ? AND day < ?',
    ),
    deleteCountsIn: db.prepare<[string]>('DELETE FROM daily_counts WHERE server_id = ?'),
    deleteCountsBefore: db.prepare<[string]>('DELETE FROM daily_counts WHERE day < ?'),
    insertPost: db.prepare<[PostRow]>(`
      INSERT INTO report_posts (channel_id, scheduled_at, server_id, state, owner, lease_until, at,
        checksum)
      VALUES (@channel_id, @scheduled_at, @server_id, @state, @owner, @lease_until, @at, @checksum)
      ON CONFLICT (channel_id, scheduled_at) DO NOTHING`),
    updatePost: db.prepare<[PostRow]>(`
      UPDATE report_posts SET state = @state, owner = @owner, lease_until = @lease_until, at = @at,
        checksum = @checksum
      WHERE channel_id = @channel_id AND scheduled_at = @scheduled_at`),
    dropPosts: db.prepare<[{ readonly channel: string; readonly kept: number }]>(`
      DELETE FROM report_posts WHERE channel_id = @channel AND scheduled_at IN (
        SELECT scheduled_at FROM report_posts WHERE channel_id = @channel
        ORDER BY scheduled_at DESC LIMIT -1 OFFSET @kept)`),
    deletePostsIn: db.prepare<[string]>('DELETE FROM report_posts WHERE server_id = ?'),
  };
}
