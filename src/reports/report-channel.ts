import type { Found, PostResult } from '../digest/deliver/digest-channel.ts';
import type { UsageReport } from './usage-report.ts';

/** The channel for reports: Discord, or a fake. */
export interface ReportChannel {
  readonly channelId: string;
  /** Returns the ID of the channel's server; `null` if it is no channel in which the bot can post. */
  server(): Promise<string | null>;
  /** Whether this process serves a server. If several processes serve the bot, only one of them posts. */
  isOwn(serverId: string): boolean;
  /**
   * Posts a report that ends with a mark. Posting again with the same nonce within minutes has no
   * effect. Never throws because of Discord's reply.
   */
  post(report: UsageReport, mark: string, nonce: string): Promise<PostResult>;
  /** Searches the channel for a mark, from the time `since` (in milliseconds) on. */
  findByMarker(mark: string, since: number): Promise<Found>;
}
