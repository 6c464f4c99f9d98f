import type { Clock } from '../domain/time.ts';
import { openSqliteStores } from './sqlite/open-sqlite-stores.ts';
import type { Stores } from './stores.ts';

/**
 * Opens the configured stores. This is the only module that chooses a database.
 *
 * @throws UserFacingError `data-folder` | `store-too-new` | `store-foreign` | `store-busy`
 */
export async function openStores(config: {
  /** Created if it does not exist. */
  readonly dataDir: string;
  readonly clock: Clock;
}): Promise<Stores> {
  return openSqliteStores(config);
}
