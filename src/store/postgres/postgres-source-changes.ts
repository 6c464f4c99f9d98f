import type { RemovedFile, SourceEdit } from '../../domain/source-edit.ts';
import {
  type EditColumns,
  fromEditColumns,
  fromRemovalColumns,
  type RemovalColumns,
  toEditColumns,
  toRemovalColumns,
} from '../columns/change-columns.ts';
import { KEPT_CHANGES, type SourceChangeStore } from '../source-change-store.ts';
import type { PostgresDatabase, Queries } from './postgres-database.ts';

export class PostgresSourceChanges implements SourceChangeStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  addChange(change: SourceEdit): Promise<void> {
    return this.#database.write(async (queries) => {
      await putEdit(queries, change);
      await queries.run(
        `DELETE FROM source_edits WHERE change_id IN (
           SELECT change_id FROM source_edits WHERE server_id = $1
           ORDER BY at DESC, change_id DESC OFFSET $2)`,
        [change.serverId, KEPT_CHANGES],
      );
    });
  }

  changes(serverId: string): Promise<SourceEdit[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<EditColumns>(
        'SELECT * FROM source_edits WHERE server_id = $1 ORDER BY at DESC, change_id DESC',
        [serverId],
      );
      return rows.map(fromEditColumns);
    });
  }

  async putRemoval(removal: RemovedFile): Promise<void> {
    const columns = toRemovalColumns(removal);
    await this.#database.write((queries) =>
      queries.run(
        `INSERT INTO removed_files (removal_id, server_id, content) VALUES ($1, $2, $3)
         ON CONFLICT (removal_id)
         DO UPDATE SET server_id = excluded.server_id, content = excluded.content`,
        [columns.removal_id, columns.server_id, columns.content],
      ),
    );
  }

  removal(removalId: string): Promise<RemovedFile | null> {
    return this.#database.read(async (queries) => {
      const row = await queries.row<RemovalColumns>(
        'SELECT * FROM removed_files WHERE removal_id = $1',
        [removalId],
      );
      return row === null ? null : fromRemovalColumns(row);
    });
  }

  removals(): Promise<RemovedFile[]> {
    return this.#database.read(async (queries) => {
      const rows = await queries.rows<RemovalColumns>(
        'SELECT * FROM removed_files ORDER BY removal_id',
      );
      return rows.map(fromRemovalColumns);
    });
  }

  async deleteRemoval(removalId: string): Promise<void> {
    await this.#database.write((queries) =>
      queries.run('DELETE FROM removed_files WHERE removal_id = $1', [removalId]),
    );
  }
}

export async function putEdit(queries: Queries, change: SourceEdit): Promise<void> {
  const columns = toEditColumns(change);
  await queries.run(
    `INSERT INTO source_edits (change_id, server_id, at, content) VALUES ($1, $2, $3, $4)
     ON CONFLICT (change_id)
     DO UPDATE SET server_id = excluded.server_id, at = excluded.at, content = excluded.content`,
    [columns.change_id, columns.server_id, columns.at, columns.content],
  );
}
