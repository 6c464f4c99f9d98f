import { fromPostColumns, type PostColumns, toPostColumns } from '../../columns/report-columns.ts';
import type { ReportPost } from '../../report-store.ts';
import { StoreDamagedError } from '../../errors.ts';
import { rowChecksum } from '../row-checksum.ts';

/** Rows of the tables for reports. A row's checksum is verified before the row is used. */

export interface CountRow {
  /** Empty outside a server. */
  readonly server_id: string;
  /** UTC date. */
  readonly day: string;
  readonly kind: string;
  readonly is_private: number;
  readonly count: number;
  readonly checksum: number;
}

export interface PostRow extends PostColumns {
  readonly checksum: number;
}

export function toCountRow(count: Omit<CountRow, 'checksum'>): CountRow {
  return { ...count, checksum: countChecksum(count) };
}

export function checkCount(row: CountRow): CountRow {
  if (countChecksum(row) !== row.checksum) throw damaged('a count of questions');
  return row;
}

export function toPostRow(post: ReportPost): PostRow {
  const columns = toPostColumns(post);
  return { ...columns, checksum: postChecksum(columns) };
}

export function checkPost(row: PostRow): PostRow {
  if (postChecksum(row) !== row.checksum) throw damaged('a posted report');
  return row;
}

export function toPost(row: PostRow): ReportPost {
  return fromPostColumns(checkPost(row));
}

function countChecksum(row: Omit<CountRow, 'checksum'>): number {
  return rowChecksum([row.server_id, row.day, row.kind, row.is_private, row.count]);
}

export function postChecksum(row: Omit<PostRow, 'checksum'>): number {
  return rowChecksum([
    row.channel_id,
    row.scheduled_at,
    row.server_id,
    row.state,
    row.owner,
    row.lease_until,
    row.at,
  ]);
}

function damaged(what: string): StoreDamagedError {
  return new StoreDamagedError(`the checksum of ${what} is wrong`);
}
