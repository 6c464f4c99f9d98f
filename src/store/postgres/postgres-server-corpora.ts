import type { CorpusMode } from '../../domain/corpus.ts';
import type { ServerCorporaStore } from '../server-corpora-store.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';

export class PostgresServerCorpora implements ServerCorporaStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  modes(): Promise<{ serverId: string; mode: CorpusMode }[]> {
    return this.#database.read((queries) =>
      queries.rows('SELECT server_id AS "serverId", mode FROM server_corpora ORDER BY server_id'),
    );
  }

  setMode(serverId: string, mode: CorpusMode): Promise<CorpusMode | null> {
    return this.#database.write(async (queries) => {
      const before = await replaceMode(queries, serverId, mode);
      await queries.run('NOTIFY verbatim');
      return before;
    });
  }
}

async function replaceMode(
  queries: Queries,
  serverId: string,
  mode: CorpusMode,
): Promise<CorpusMode | null> {
  for (;;) {
    const inserted = await queries.run(
      'INSERT INTO server_corpora (server_id, mode) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [serverId, mode],
    );
    if (inserted === 1) return null;
    const before = await queries.row<{ mode: CorpusMode }>(
      'SELECT mode FROM server_corpora WHERE server_id = $1 FOR NO KEY UPDATE',
      [serverId],
    );
    // Another process can have deleted the row in between.
    if (before === null) continue;
    await queries.run('UPDATE server_corpora SET mode = $2 WHERE server_id = $1', [serverId, mode]);
    return before.mode;
  }
}
