import type { Verdict } from '../domain/answer.ts';
import type { KeptAnswer } from '../domain/kept-answer.ts';
import type { Lease } from './digest-store.ts';

/** The days that a report covers, and the servers. */
export interface ReportScope {
  /** First day, a UTC date such as `2026-03-18`. */
  readonly since: string;
  /** Last day, included. */
  readonly until: string;
  /** The only server; `null`: all servers, and questions outside a server. */
  readonly serverId: string | null;
}

/** The number of times that questions were asked on a day and got a verdict. */
export interface DailyCount {
  /** UTC date. */
  readonly day: string;
  readonly verdict: Verdict;
  readonly isPrivate: boolean;
  readonly count: number;
}

/** An answer that every user of its server may open, and the users who asked for it. */
export interface OpenAnswer {
  readonly answer: KeptAnswer;
  /** Keyed hashes of the users who last asked for it in the period. */
  readonly askerHashes: readonly string[];
}

/** A page of a list, and the position after which the next page begins; `null`: this is the last page. */
export interface Page<Item, After> {
  readonly items: readonly Item[];
  readonly after: After | null;
}

/** The position of an answer in the order of `openAnswers`. */
export type AnswerPosition = Pick<KeptAnswer, 'lastAskedAt' | 'answerId'>;

/** A vote, without its user. */
export interface CastVote {
  readonly answerId: string;
  readonly isHelpful: boolean;
  /** Whether the answer has no server, or may be opened only by its asker. */
  readonly isPrivate: boolean;
}

/** The position of a vote in the order of `votes`. */
export interface VotePosition {
  readonly answerId: string;
  readonly voterHash: string;
}

/**
 * `claimed`: the report is being composed and posted. `skipped`: only later reports are posted.
 * `given-up`: it could not be posted.
 */
export type ReportPostState = 'claimed' | 'posted' | 'skipped' | 'given-up';

/** Identifies one report of a channel, which is posted only once. */
export interface ReportPostKey {
  readonly channelId: string;
  /** ISO 8601 date and time in UTC. */
  readonly scheduledAt: string;
}

export interface ReportPost extends ReportPostKey {
  readonly serverId: string;
  readonly state: ReportPostState;
  /** The process that posts the report. Until `leaseUntil`, no other process may take over. */
  readonly owner: string;
  readonly leaseUntil: string;
  /** ISO 8601 date and time of the last change. */
  readonly at: string;
}

/** Everything that a report shows, and the reports that were posted. */
export interface ReportStore {
  /** Returns the counts of all days with a question, summed over the servers, sorted by day. */
  dailyCounts(scope: ReportScope): Promise<DailyCount[]>;
  /** Returns the first day with a stored count; `null` if there is none. */
  countedSince(serverId: string | null): Promise<string | null>;
  /** Returns the number of servers in which a question was asked. */
  countServers(scope: ReportScope): Promise<number>;
  /** Returns the number of digests posted. */
  countDigests(scope: ReportScope): Promise<number>;
  /**
   * Returns a page of the open answers last asked for in the period, latest first. Private answers,
   * and answers without a server, are left out.
   */
  openAnswers(
    scope: ReportScope,
    after: AnswerPosition | null,
  ): Promise<Page<OpenAnswer, AnswerPosition>>;
  /** Returns a page of the votes cast in the period. */
  votes(scope: ReportScope, after: VotePosition | null): Promise<Page<CastVote, VotePosition>>;

  /** Returns the post of a channel scheduled last, up to a time; `null` if there is none. */
  latestPost(channelId: string, notAfter: string): Promise<ReportPost | null>;
  /**
   * Records a post in this state. Returns `null` if it is stored already. Deletes the oldest posts of
   * the channel beyond `KEPT_POSTS`.
   */
  addPost(
    key: ReportPostKey,
    serverId: string,
    state: 'claimed' | 'skipped',
    lease: Lease,
  ): Promise<ReportPost | null>;
  /**
   * Claims an unfinished post for `lease.leaseMs`. Returns `false` if the post has ended, or if
   * another process holds it under a lease that has not expired.
   */
  holdPost(key: ReportPostKey, lease: Lease): Promise<boolean>;
  /** Ends a post. */
  finishPost(key: ReportPostKey, state: 'posted' | 'given-up', at: string): Promise<void>;
}

/** Number of days for which questions stay counted. */
export const COUNTED_DAYS = 400;
/** Number of recorded posts of each channel. */
export const KEPT_POSTS = 100;
