import type { ReportPost, ReportPostState } from '../../report-store.ts';
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

export interface PostRow {
  readonly channel_id: string;
  readonly scheduled_at: string;
  readonly server_id: string;
  readonly state: string;
  readonly owner: string;
  readonly lease_until: string;
  readonly at: string;
  readonly checksum: number;
}

/** Returns the UTC date of an ISO 8601 instant in UTC. */
export function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

export function toCountRow(count: Omit<CountRow, 'checksum'>): CountRow {
  return { ...count, checksum: countChecksum(count) };
}

export function checkCount(row: CountRow): CountRow {
  if (countChecksum(row) !== row.checksum) throw damaged('a count of questions');
  return row;
}

export function toPostRow(post: ReportPost): PostRow {
  const columns = {
    channel_id: post.channelId,
    scheduled_at: post.scheduledAt,
    server_id: post.serverId,
    state: post.state,
    owner: post.owner,
    lease_until: post.leaseUntil,
    at: post.at,
  };
  return { ...columns, checksum: postChecksum(columns) };
}

export function checkPost(row: PostRow): PostRow {
  if (postChecksum(row) !== row.checksum) throw damaged('a posted report');
  return row;
}

export function toPost(unchecked: PostRow): ReportPost {
  const row = checkPost(unchecked);
  return {
    channelId: row.channel_id,
    scheduledAt: row.scheduled_at,
    serverId: row.server_id,
    state: row.state as ReportPostState,
    owner: row.owner,
    leaseUntil: row.lease_until,
    at: row.at,
  };
}

function countChecksum(row: Omit<CountRow, 'checksum'>): number {
  return rowChecksum([row.server_id, row.day, row.kind, row.is_private, row.count]);
}

function postChecksum(row: Omit<PostRow, 'checksum'>): number {
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
