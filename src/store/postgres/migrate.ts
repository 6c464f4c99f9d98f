import { randomBytes, randomUUID } from 'node:crypto';
import { SHARED_CORPUS } from '../../domain/corpus.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Connection } from './connection/driver.ts';
import { send } from './connection/queries.ts';
import { MIGRATIONS } from './schema.ts';

/** Key of the advisory lock: "VRBT". */
const LOCK = 0x56524254;
/** `pg_xact_status` with `xid8`, and everything else, is in this version. */
const OLDEST_SERVER = 140_000;
/** How long the migration, or another process's migration, may take, in milliseconds. */
const MIGRATION_MS = 1_800_000;

/**
 * Brings the schema to the newest version. Processes that start at the same time wait for the one
 * that migrates. Each call is one transaction.
 *
 * @param address of the database, without its user and password
 * @param drop is called if the connection can no longer be used
 * @throws UserFacingError `database-refused` | `database-too-new` if a newer program has migrated it
 */
export async function migrate(
  connection: Connection,
  address: string,
  drop: (error: Error) => void,
): Promise<void> {
  const run = async <Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await send(connection, sql, values, MIGRATION_MS)).rows as Row[];
  const [server] = await run<{ number: number }>(
    `SELECT current_setting('server_version_num')::integer AS number`,
  );
  if ((server?.number ?? 0) < OLDEST_SERVER) {
    throw new UserFacingError('database-refused', { address, refusal: 'old-version' });
  }
  await run('BEGIN');
  try {
    await run('SET LOCAL statement_timeout = 0');
    await run('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await run(
      'CREATE TABLE IF NOT EXISTS verbatim_schema (version integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())',
    );
    const [row] = await run<{ version: number | null }>(
      'SELECT max(version) AS version FROM verbatim_schema',
    );
    const version = row?.version ?? 0;
    const known = MIGRATIONS.length;
    if (version > known) throw new UserFacingError('database-too-new', { address, version, known });
    for (const [at, step] of MIGRATIONS.entries()) {
      if (at < version) continue;
      await run(step);
      await run('INSERT INTO verbatim_schema (version) VALUES ($1)', [at + 1]);
    }
    await run('INSERT INTO user_key VALUES (1, $1) ON CONFLICT DO NOTHING', [
      randomBytes(32).toString('hex'),
    ]);
    await run('INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      SHARED_CORPUS,
      randomUUID(),
    ]);
    await run('COMMIT');
  } catch (error) {
    await run('ROLLBACK').catch(drop);
    throw error;
  }
}
