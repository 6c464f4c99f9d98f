import type { ReportPost, ReportPostState } from '../report-store.ts';

/** The columns of a recorded report in every database. */
export interface PostColumns {
  readonly channel_id: string;
  readonly scheduled_at: string;
  readonly server_id: string;
  readonly state: string;
  readonly owner: string;
  readonly lease_until: string;
  readonly at: string;
}

export function toPostColumns(post: ReportPost): PostColumns {
  return {
    channel_id: post.channelId,
    scheduled_at: post.scheduledAt,
    server_id: post.serverId,
    state: post.state,
    owner: post.owner,
    lease_until: post.leaseUntil,
    at: post.at,
  };
}

export function fromPostColumns(columns: PostColumns): ReportPost {
  return {
    channelId: columns.channel_id,
    scheduledAt: columns.scheduled_at,
    serverId: columns.server_id,
    state: columns.state as ReportPostState,
    owner: columns.owner,
    leaseUntil: columns.lease_until,
    at: columns.at,
  };
}

const DAY_MS = 86_400_000;

/** Returns the UTC date of an ISO 8601 instant in UTC. */
export function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

/** Returns the UTC date a number of days after a UTC date. */
export function daysAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY_MS).toISOString());
}
