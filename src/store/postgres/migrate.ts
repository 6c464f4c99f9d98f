import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { SHARED_CORPUS } from '../../domain/corpus.ts';
import { UserFacingError } from '../../domain/errors.ts';
import { MIGRATIONS } from './schema.ts';

/** Key of the advisory lock: "VRBT". */
const LOCK = 0x56524254;

/**
 * Brings the schema to the newest version. Processes that start at the same time wait for the one
 * that migrates. Each call is one transaction.
 *
 * @throws UserFacingError `store-too-new` if a newer program has migrated the database
 */
export async function migrate(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS verbatim_schema (version integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ version: number | null }>(
      'SELECT max(version) AS version FROM verbatim_schema',
    );
    const version = rows[0]?.version ?? 0;
    if (version > MIGRATIONS.length) {
      throw new UserFacingError('store-too-new', {
        file: 'PostgreSQL',
        version,
        known: MIGRATIONS.length,
      });
    }
    for (const [at, step] of MIGRATIONS.entries()) {
      if (at < version) continue;
      await client.query(step);
      await client.query('INSERT INTO verbatim_schema (version) VALUES ($1)', [at + 1]);
    }
    await client.query('INSERT INTO user_key VALUES (1, $1) ON CONFLICT DO NOTHING', [
      randomBytes(32).toString('hex'),
    ]);
    await client.query(
      'INSERT INTO corpora (corpus_id, store_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [SHARED_CORPUS, randomUUID()],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
