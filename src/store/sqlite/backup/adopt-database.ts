import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../../domain/time.ts';
import { StoreDamagedError } from '../../errors.ts';
import { DATABASE_NAME, openSqliteStores } from '../open-sqlite-stores.ts';
import { prepareChecks } from '../statements/check-statements.ts';
import { checkCorpus, corpusChecksum } from '../stored-rows.ts';

/**
 * Prepares the copied database in `folder` for use. Opening it migrates and checks it.
 *
 * @throws StoreDamagedError
 */
export async function adoptDatabase({
  folder,
  ...options
}: {
  readonly folder: string;
  readonly corpusId?: string;
  readonly clock: Clock;
}): Promise<void> {
  const { store, digests, damaged } = await openSqliteStores({ dataDir: folder, ...options });
  try {
    if (damaged !== null) throw new StoreDamagedError(damaged.reason);
    const now = new Date(options.clock.now()).toISOString();
    // The channels may have received the digests of the time since the backup. Their slots are not
    // due again, and the next slot covers their news.
    for (const { subscriptionId, startsAfter } of await digests.subscriptions()) {
      if (startsAfter >= now) continue;
      await digests.patchSubscription(subscriptionId, { startsAfter: now });
    }
  } finally {
    await store.close();
  }
  renewStoreId(join(folder, DATABASE_NAME));
}

/** A cache of the copied database does not fit the restored one after their next commits. */
function renewStoreId(file: string): void {
  const db = new Database(file, { fileMustExist: true });
  try {
    db.transaction(() => {
      const { corpus, updateStoreId } = prepareChecks(db);
      const renewed = { ...checkCorpus(corpus.get()), store_id: randomUUID() };
      updateStoreId.run({ ...renewed, checksum: corpusChecksum(renewed) });
    }).immediate();
  } finally {
    db.close();
  }
}
