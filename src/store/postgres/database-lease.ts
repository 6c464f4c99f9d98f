import type { Lease } from '../digest-store.ts';
import { type DatedLease, dateLease } from '../slot-lease.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';

/** Dates a lease by the clock of the database, which all processes share. */
export async function databaseLease(
  database: PostgresDatabase,
  queries: Queries,
  lease: Lease,
): Promise<DatedLease> {
  const now = await database.now(queries);
  return dateLease(lease, { now: () => now });
}
