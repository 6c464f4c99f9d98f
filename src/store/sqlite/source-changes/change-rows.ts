import { SHARED_CORPUS } from '../../../domain/corpus.ts';
import type { RemovedFile, SourceEdit } from '../../../domain/source-edit.ts';
import { StoreDamagedError } from '../../errors.ts';
import { rowChecksum } from '../row-checksum.ts';

/** Rows of the history of the sources. A row's checksum is verified before the row is decoded. */

export interface EditRow {
  readonly change_id: string;
  readonly server_id: string;
  readonly at: string;
  /** JSON of the change. */
  readonly content: string;
  readonly checksum: number;
}

export interface RemovalRow {
  readonly removal_id: string;
  readonly server_id: string;
  /** JSON of the removed file. */
  readonly content: string;
  readonly checksum: number;
}

export function toEditRow(change: SourceEdit): EditRow {
  const columns = {
    change_id: change.changeId,
    server_id: change.serverId,
    at: change.at,
    content: JSON.stringify(change),
  };
  return { ...columns, checksum: changeChecksum(columns) };
}

export function checkEdit(row: EditRow): EditRow {
  if (changeChecksum(row) !== row.checksum) throw damaged('a change of the sources');
  return row;
}

export function toEdit(row: EditRow): SourceEdit {
  return JSON.parse(checkEdit(row).content) as SourceEdit;
}

export function toRemovalRow(removal: RemovedFile): RemovalRow {
  const columns = {
    removal_id: removal.removalId,
    server_id: removal.serverId,
    content: JSON.stringify(removal),
  };
  return { ...columns, checksum: removalChecksum(columns) };
}

export function checkRemoval(row: RemovalRow): RemovalRow {
  if (removalChecksum(row) !== row.checksum) throw damaged('a removed file');
  return row;
}

export function toRemoval(row: RemovalRow): RemovedFile {
  const removal = JSON.parse(checkRemoval(row).content) as Partial<RemovedFile>;
  // Earlier versions knew only the shared corpus.
  return { corpusId: SHARED_CORPUS, ...removal } as RemovedFile;
}

function changeChecksum(row: Omit<EditRow, 'checksum'>): number {
  return rowChecksum([row.change_id, row.server_id, row.at, row.content]);
}

function removalChecksum(row: Omit<RemovalRow, 'checksum'>): number {
  return rowChecksum([row.removal_id, row.server_id, row.content]);
}

function damaged(what: string): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} is wrong`);
}
