import type { KeptAnswer, VoteCount } from '../../domain/kept-answer.ts';
import { type AnswerStore, KEPT_ANSWERS } from '../answer-store.ts';
import {
  type AnswerColumns,
  fromAnswerColumns,
  toAnswerColumns,
} from '../columns/answer-columns.ts';
import { dayOf, daysAfter } from '../columns/report-columns.ts';
import { COUNTED_DAYS } from '../report-store.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';
import { fromColumn, toColumn } from './text-columns.ts';

export function toKeptAnswer(row: AnswerColumns): KeptAnswer {
  return fromAnswerColumns({ ...row, source_filter: fromColumn(row.source_filter) });
}

export class PostgresAnswers implements AnswerStore {
  readonly #database: PostgresDatabase;
  readonly #kept: number;

  /** @param kept maximum number of stored answers */
  constructor(database: PostgresDatabase, kept = KEPT_ANSWERS) {
    this.#database = database;
    this.#kept = kept;
  }

  put(answer: KeptAnswer, askerHash: string): Promise<void> {
    return this.#database.write(async (queries) => {
      await putAnswer(queries, answer);
      await queries.run(
        `INSERT INTO askers (answer_id, asker_hash, at) VALUES ($1, $2, $3)
         ON CONFLICT (answer_id, asker_hash) DO UPDATE SET at = excluded.at`,
        [answer.answerId, askerHash, answer.lastAskedAt],
      );
      // An old answer that is asked for again at this moment is kept.
      await queries.run(
        `WITH old AS (
           SELECT answer_id, last_asked_at FROM answers
           ORDER BY last_asked_at DESC, answer_id OFFSET $1)
         DELETE FROM answers USING old
         WHERE answers.answer_id = old.answer_id AND answers.last_asked_at = old.last_asked_at`,
        [this.#kept],
      );
      await countQuestion(queries, answer);
    });
  }

  get(answerId: string): Promise<KeptAnswer | null> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<AnswerColumns>('SELECT * FROM answers WHERE answer_id = $1', [
        answerId,
      ]);
      return row === null ? null : toKeptAnswer(row);
    });
  }

  async share(answerId: string): Promise<void> {
    await this.#database.write((queries) =>
      queries.run('UPDATE answers SET private_to = NULL WHERE answer_id = $1', [answerId]),
    );
  }

  async vote(
    answerId: string,
    voterHash: string,
    isHelpful: boolean | null,
    at: string,
  ): Promise<void> {
    await this.#database.write((queries) =>
      isHelpful === null
        ? queries.run('DELETE FROM votes WHERE answer_id = $1 AND voter_hash = $2', [
            answerId,
            voterHash,
          ])
        : queries.run(
            `INSERT INTO votes (answer_id, voter_hash, helpful, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (answer_id, voter_hash)
             DO UPDATE SET helpful = excluded.helpful, at = excluded.at`,
            [answerId, voterHash, isHelpful ? 1 : 0, at],
          ),
    );
  }

  voteOf(answerId: string, voterHash: string): Promise<boolean | null> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<{ helpful: number }>(
        'SELECT helpful FROM votes WHERE answer_id = $1 AND voter_hash = $2',
        [answerId, voterHash],
      );
      return row === null ? null : row.helpful === 1;
    });
  }

  countVotes(answerId: string): Promise<VoteCount> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<VoteCount>(
        `SELECT count(*) FILTER (WHERE helpful = 1) AS helpful,
           count(*) FILTER (WHERE helpful = 0) AS "notHelpful"
         FROM votes WHERE answer_id = $1`,
        [answerId],
      );
      return row ?? { helpful: 0, notHelpful: 0 };
    });
  }

  forgetVoter(voterHash: string): Promise<number> {
    return this.#database.write((queries) =>
      queries.run('DELETE FROM votes WHERE voter_hash = $1', [voterHash]),
    );
  }

  isGreeted(serverId: string): Promise<boolean> {
    return this.#database.read(async (queries) => {
      const row = await queries.row('SELECT 1 FROM greeted_servers WHERE server_id = $1', [
        serverId,
      ]);
      return row !== null;
    });
  }

  async greet(serverId: string, at: string): Promise<void> {
    await this.#database.write((queries) =>
      queries.run(
        'INSERT INTO greeted_servers (server_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [serverId, at],
      ),
    );
  }
}

/** One statement, so that of two processes that store an answer, none loses the other's changes. */
async function putAnswer(queries: Queries, answer: KeptAnswer): Promise<void> {
  const columns = toAnswerColumns(answer);
  await queries.run(
    `INSERT INTO answers (answer_id, verdict, source_filter, generation, first_asked_at,
       last_asked_at, content, server_id, private_to)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (answer_id) DO UPDATE SET verdict = excluded.verdict,
       source_filter = excluded.source_filter, generation = excluded.generation,
       last_asked_at = excluded.last_asked_at, content = excluded.content,
       server_id = excluded.server_id,
       private_to = CASE WHEN answers.private_to IS NULL THEN NULL ELSE excluded.private_to END`,
    [
      columns.answer_id,
      columns.verdict,
      toColumn(columns.source_filter),
      columns.generation,
      columns.first_asked_at,
      columns.last_asked_at,
      columns.content,
      columns.server_id,
      columns.private_to,
    ],
  );
}

/**
 * Counts a question in the transaction that stores its answer. On the first question of a day, old
 * counts of the server are deleted.
 */
async function countQuestion(
  queries: Queries,
  { serverId, lastAskedAt, verdict, privateTo }: KeptAnswer,
): Promise<void> {
  const day = dayOf(lastAskedAt);
  const server = serverId ?? '';
  const row = await queries.row<{ count: number }>(
    `INSERT INTO daily_counts (server_id, day, kind, is_private, count) VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (server_id, day, kind, is_private)
     DO UPDATE SET count = daily_counts.count + 1 RETURNING count`,
    [server, day, verdict, privateTo === null ? 0 : 1],
  );
  if (row?.count !== 1) return;
  await queries.run('DELETE FROM daily_counts WHERE server_id = $1 AND day < $2', [
    server,
    daysAfter(day, -COUNTED_DAYS),
  ]);
}
