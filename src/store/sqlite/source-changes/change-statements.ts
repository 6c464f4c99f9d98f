import type { EditRow, RemovalRow } from './change-rows.ts';
import type { Preparing } from '../statements/at-first-use.ts';

/** Statements of a reading connection for the history of the sources. */
export function prepareChangeReads(db: Preparing) {
  return {
    editsIn: db.prepare<[string], EditRow>(
      'SELECT * FROM source_edits WHERE server_id = ? ORDER BY at DESC, change_id DESC',
    ),
    allEdits: db.prepare<[], EditRow>('SELECT * FROM source_edits ORDER BY change_id'),
    removal: db.prepare<[string], RemovalRow>('SELECT * FROM removed_files WHERE removal_id = ?'),
    removals: db.prepare<[], RemovalRow>('SELECT * FROM removed_files ORDER BY removal_id'),
  };
}

/** Statements of the writing connection for the history of the sources. */
export function prepareChangeWrites(db: Preparing) {
  return {
    putEdit: db.prepare<[EditRow]>(`
      INSERT INTO source_edits (change_id, server_id, at, content, checksum)
      VALUES (@change_id, @server_id, @at, @content, @checksum)
      ON CONFLICT (change_id) DO UPDATE SET server_id = excluded.server_id, at = excluded.at,
        content = excluded.content, checksum = excluded.checksum`),
    dropEdits: db.prepare<[string, number]>(`
      DELETE FROM source_edits WHERE change_id IN (
        SELECT change_id FROM source_edits WHERE server_id = ?
        ORDER BY at DESC, change_id DESC LIMIT -1 OFFSET ?)`),
    deleteEditsIn: db.prepare<[string]>('DELETE FROM source_edits WHERE server_id = ?'),
    deleteEditsBefore: db.prepare<[string]>('DELETE FROM source_edits WHERE at < ?'),
    putRemoval: db.prepare<[RemovalRow]>(`
      INSERT INTO removed_files (removal_id, server_id, content, checksum)
      VALUES (@removal_id, @server_id, @content, @checksum)
      ON CONFLICT (removal_id) DO UPDATE SET server_id = excluded.server_id,
        content = excluded.content, checksum = excluded.checksum`),
    deleteRemoval: db.prepare<[string]>('DELETE FROM removed_files WHERE removal_id = ?'),
    deleteRemovalsIn: db.prepare<[string]>('DELETE FROM removed_files WHERE server_id = ?'),
  };
}
