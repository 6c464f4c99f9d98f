import { UserFacingError } from '../domain/errors.ts';
import type { EngineSettings } from './engine-settings.ts';
import { inspectDatabase } from './sqlite/inspect-database.ts';

/**
 * Refuses a data folder whose database is missing or unusable. Opening such a database would create
 * an empty one, or move a damaged one aside. PostgreSQL is refused by `openStores` if it is unusable.
 *
 * @param depth `all` checks every page and row; `head` checks little more than the header
 * @throws UserFacingError `data-folder`
 */
export async function requireDatabase(
  { dataDir, engines }: { readonly dataDir: string; readonly engines: EngineSettings | null },
  depth: 'all' | 'head',
): Promise<void> {
  if (engines !== null) return;
  const { state } = await inspectDatabase(dataDir, depth);
  if (state === 'intact' || state === 'older') return;
  throw new UserFacingError('database-unusable', { folder: dataDir, state });
}
