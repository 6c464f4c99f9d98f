import { UserFacingError } from '../../../domain/errors.ts';
import type { PostgresDatabase } from '../postgres-database.ts';

/**
 * Refuses a database that has only a part of a data folder.
 *
 * @throws UserFacingError `move-failed`
 */
export async function refuseUnfinishedMove(database: PostgresDatabase): Promise<void> {
  const row = await database.read((queries) =>
    queries.row<object>('SELECT 1 AS one FROM moves WHERE finished_at IS NULL'),
  );
  if (row !== null) throw new UserFacingError('move-unfinished-database', {});
}
