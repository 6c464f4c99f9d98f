import type { PostgresDatabase } from '../postgres-database.ts';

/** Counts the connections of other processes of the program. This process must have only one yet. */
export async function countOtherConnections(database: PostgresDatabase): Promise<number> {
  const row = await database.read((queries) =>
    queries.row<{ others: number }>(
      `SELECT count(*) AS others FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND application_name = current_setting('application_name')`,
    ),
  );
  return row?.others ?? 0;
}
