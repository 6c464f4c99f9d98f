import { CORPUS_MODES, type CorpusMode } from '../../../domain/corpus.ts';
import { StoreDamagedError } from '../../errors.ts';
import { rowChecksum } from '../row-checksum.ts';
import type { Preparing } from '../statements/at-first-use.ts';

export interface ServerCorporaRow {
  readonly server_id: string;
  readonly mode: string;
  readonly checksum: number;
}

export function toModeRow(serverId: string, mode: CorpusMode): ServerCorporaRow {
  return { server_id: serverId, mode, checksum: rowChecksum([serverId, mode]) };
}

/** Checks the row before it is decoded. */
export function checkMode(row: ServerCorporaRow): ServerCorporaRow & { readonly mode: CorpusMode } {
  const mode = CORPUS_MODES.find((one) => one === row.mode);
  if (rowChecksum([row.server_id, row.mode]) !== row.checksum || mode === undefined) {
    throw new StoreDamagedError('the checksum of the corpora of a server is wrong');
  }
  return { ...row, mode };
}

export function prepareModeReads(db: Preparing) {
  return {
    modes: db.prepare<[], ServerCorporaRow>('SELECT * FROM server_corpora ORDER BY server_id'),
    mode: db.prepare<[string], ServerCorporaRow>(
      'SELECT * FROM server_corpora WHERE server_id = ?',
    ),
  };
}

export function prepareModeWrites(db: Preparing) {
  return {
    putMode: db.prepare<[ServerCorporaRow]>(`
      INSERT INTO server_corpora (server_id, mode, checksum) VALUES (@server_id, @mode, @checksum)
      ON CONFLICT (server_id) DO UPDATE SET mode = excluded.mode, checksum = excluded.checksum`),
    deleteMode: db.prepare<[string]>('DELETE FROM server_corpora WHERE server_id = ?'),
  };
}
