import type { Subscription } from '../../domain/subscription.ts';
import type { SourceEdit } from '../../domain/source-edit.ts';
import { type EditColumns, fromEditColumns } from '../columns/change-columns.ts';
import { fromSubscriptionColumns, type SubscriptionColumns } from '../columns/digest-columns.ts';
import { dayOf } from '../columns/report-columns.ts';
import type {
  LeftServer,
  PersonalDataStore,
  ServerData,
  StoredUser,
  UserData,
} from '../personal-data-store.ts';
import { putSubscription } from './digest-writes.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';
import { putEdit } from './postgres-source-changes.ts';

/** The tables with data of a server, other than its answers, subscriptions and source edits. */
const SERVER_TABLES = [
  'removed_files',
  'daily_counts',
  'report_posts',
  'server_corpora',
  'greeted_servers',
  'guilds_left',
] as const;

export class PostgresPersonalData implements PersonalDataStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  ofUser(user: StoredUser): Promise<UserData> {
    return this.#database.read(async (queries) => {
      const subscriptions = await subscriptionsOf(queries, user);
      return dataOf(queries, user, subscriptions, await editsOf(queries, user));
    });
  }

  forgetUser(user: StoredUser): Promise<UserData> {
    const { userHash } = user;
    return this.#database.write(async (queries) => {
      // Without these locks, an answer that another user asks for at this moment could be deleted.
      await queries.run(
        `SELECT 1 FROM answers
         WHERE answer_id IN (SELECT answer_id FROM askers WHERE asker_hash = $1)
         ORDER BY answer_id FOR UPDATE`,
        [userHash],
      );
      const subscriptions = await subscriptionsOf(queries, user, 'FOR NO KEY UPDATE');
      const edits = await editsOf(queries, user, 'FOR NO KEY UPDATE');
      const data = await dataOf(queries, user, subscriptions, edits);
      await queries.run('DELETE FROM votes WHERE voter_hash = $1', [userHash]);
      await queries.run(
        `DELETE FROM answers
         WHERE answer_id IN (SELECT answer_id FROM askers WHERE asker_hash = $1)
           AND NOT EXISTS (SELECT 1 FROM askers WHERE askers.answer_id = answers.answer_id
             AND asker_hash <> $1)`,
        [userHash],
      );
      await queries.run('DELETE FROM askers WHERE asker_hash = $1', [userHash]);
      for (const subscription of subscriptions) {
        await putSubscription(queries, { ...subscription, createdBy: null });
      }
      for (const edit of edits) await putEdit(queries, { ...edit, userId: null });
      return data;
    });
  }

  forgetServer(serverId: string): Promise<ServerData> {
    return this.#database.write(async (queries) => {
      const votes = await count(
        queries,
        'SELECT count(*) AS count FROM votes JOIN answers USING (answer_id) WHERE server_id = $1',
        serverId,
      );
      const deleteFrom = (table: string): Promise<number> =>
        queries.run(`DELETE FROM ${table} WHERE server_id = $1`, [serverId]);
      const answers = await deleteFrom('answers');
      const subscriptions = await deleteFrom('digest_subscriptions');
      const sourceChanges = await deleteFrom('source_edits');
      for (const table of SERVER_TABLES) await deleteFrom(table);
      await queries.run('NOTIFY verbatim');
      return { answers, votes, subscriptions, sourceChanges };
    });
  }

  forgetAskedBefore(instant: string): Promise<number> {
    return this.#database.write(async (queries) => {
      await queries.run('DELETE FROM askers WHERE at < $1', [instant]);
      await queries.run('DELETE FROM source_edits WHERE at < $1', [instant]);
      await queries.run('DELETE FROM daily_counts WHERE day < $1', [dayOf(instant)]);
      return queries.run('DELETE FROM answers WHERE last_asked_at < $1', [instant]);
    });
  }

  servers(): Promise<string[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<{ id: string }>(
        `SELECT server_id AS id FROM answers WHERE server_id IS NOT NULL
         UNION SELECT server_id FROM digest_subscriptions WHERE server_id IS NOT NULL
         UNION SELECT server_id FROM greeted_servers
         UNION SELECT server_id FROM source_edits
         UNION SELECT server_id FROM removed_files
         UNION SELECT server_id FROM daily_counts WHERE server_id <> ''
         UNION SELECT server_id FROM report_posts
         UNION SELECT server_id FROM server_corpora ORDER BY id`,
      );
      return rows.map(({ id }) => id);
    });
  }

  async noteLeft(serverId: string, at: string): Promise<void> {
    await this.#database.write((queries) =>
      queries.run(
        'INSERT INTO guilds_left (server_id, left_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [serverId, at],
      ),
    );
  }

  async noteBack(serverId: string): Promise<void> {
    await this.#database.write((queries) =>
      queries.run('DELETE FROM guilds_left WHERE server_id = $1', [serverId]),
    );
  }

  leftServers(): Promise<LeftServer[]> {
    return this.#database.read((queries) =>
      queries.rows(
        'SELECT server_id AS "serverId", left_at AS "leftAt" FROM guilds_left ORDER BY server_id',
      ),
    );
  }
}

async function dataOf(
  queries: Queries,
  { userHash }: StoredUser,
  subscriptions: readonly Subscription[],
  edits: readonly SourceEdit[],
): Promise<UserData> {
  return {
    questions: await count(
      queries,
      'SELECT count(*) AS count FROM askers WHERE asker_hash = $1',
      userHash,
    ),
    votes: await count(
      queries,
      'SELECT count(*) AS count FROM votes WHERE voter_hash = $1',
      userHash,
    ),
    subscriptions: subscriptions.length,
    sourceChanges: edits.length,
  };
}

async function subscriptionsOf(
  queries: Queries,
  { userId }: StoredUser,
  lock: '' | 'FOR NO KEY UPDATE' = '',
): Promise<Subscription[]> {
  const rows = await queries.rows<SubscriptionColumns>(
    `SELECT * FROM digest_subscriptions WHERE strpos(content, $1) > 0
     ORDER BY subscription_id ${lock}`,
    [fieldOf('createdBy', userId)],
  );
  return rows.map(fromSubscriptionColumns).filter(({ createdBy }) => createdBy === userId);
}

async function editsOf(
  queries: Queries,
  { userId }: StoredUser,
  lock: '' | 'FOR NO KEY UPDATE' = '',
): Promise<SourceEdit[]> {
  const rows = await queries.rows<EditColumns>(
    `SELECT * FROM source_edits WHERE strpos(content, $1) > 0 ORDER BY change_id ${lock}`,
    [fieldOf('userId', userId)],
  );
  return rows.map(fromEditColumns).filter((edit) => edit.userId === userId);
}

/**
 * Returns a field as it is in JSON. The text is searched, because PostgreSQL's functions for JSON
 * refuse texts with U+0000.
 */
function fieldOf(name: string, value: string): string {
  return JSON.stringify({ [name]: value }).slice(1, -1);
}

async function count(queries: Queries, sql: string, value: string): Promise<number> {
  return (await queries.row<{ count: number }>(sql, [value]))?.count ?? 0;
}
