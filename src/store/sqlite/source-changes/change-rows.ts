import type { RemovedFile, SourceEdit } from '../../../domain/source-edit.ts';
import {
  type EditColumns,
  fromEditColumns,
  fromRemovalColumns,
  type RemovalColumns,
  toEditColumns,
  toRemovalColumns,
} from '../../columns/change-columns.ts';
import { StoreDamagedError } from '../../errors.ts';
import { rowChecksum } from '../row-checksum.ts';

/** Rows of the history of the sources. A row's checksum is verified before the row is decoded. */

export interface EditRow extends EditColumns {
  readonly checksum: number;
}

export interface RemovalRow extends RemovalColumns {
  readonly checksum: number;
}

export function toEditRow(change: SourceEdit): EditRow {
  const columns = toEditColumns(change);
  return { ...columns, checksum: editChecksum(columns) };
}

export function checkEdit(row: EditRow): EditRow {
  if (editChecksum(row) !== row.checksum) throw damaged('a change of the sources');
  return row;
}

export function toEdit(row: EditRow): SourceEdit {
  return fromEditColumns(checkEdit(row));
}

export function toRemovalRow(removal: RemovedFile): RemovalRow {
  const columns = toRemovalColumns(removal);
  return { ...columns, checksum: removalChecksum(columns) };
}

export function checkRemoval(row: RemovalRow): RemovalRow {
  if (removalChecksum(row) !== row.checksum) throw damaged('a removed file');
  return row;
}

export function toRemoval(row: RemovalRow): RemovedFile {
  return fromRemovalColumns(checkRemoval(row));
}

export function editChecksum(row: Omit<EditRow, 'checksum'>): number {
  return rowChecksum([row.change_id, row.server_id, row.at, row.content]);
}

export function removalChecksum(row: Omit<RemovalRow, 'checksum'>): number {
  return rowChecksum([row.removal_id, row.server_id, row.content]);
}

function damaged(what: string): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} is wrong`);
}
