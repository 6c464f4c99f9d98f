import type { Coded, NoParams } from './coded.ts';
import type { FileProblem } from './file-problems.ts';

/** Reasons for a failure to fetch a feed. */
export interface FeedFaults {
  'http-status': { status: number };
  /** The server says that the feed no longer exists. */
  gone: NoParams;
  /** `address`: an IP address; `null` if the URL itself is not allowed. */
  'address-refused': { host: string; address: string | null };
  'bad-redirect': { location: string | null };
  'too-many-redirects': { most: number };
  'body-too-large': { most: number };
  'timed-out': { seconds: number };
  /** `reason`: an English message from the system or a library. */
  'connection-failed': { reason: string };
  'cut-off': NoParams;
  'not-parsed': { problem: FileProblem };
  /** The entries cannot be written. `reason`: as in `connection-failed`. */
  'not-stored': { reason: string };
}

export type FeedFault = Coded<FeedFaults>;

/** Faults of a line of `FEEDS_FILE`. */
export interface FeedLineFaults {
  'not-a-web-address': { given: string };
  'with-user': { host: string };
  'name-without-letters': { given: string };
  /** `folder`: the folder that both feeds would use. `line`: the other line. */
  'folder-taken': { folder: string; line: number };
  'address-twice': { line: number };
  'too-many-feeds': { most: number };
}

/** A fault with its line, counted from 1. */
export interface FeedLineFault {
  readonly line: number;
  readonly fault: Coded<FeedLineFaults>;
}

/** A feed that fails. `since`: milliseconds since 1970-01-01T00:00Z. */
export interface FailingFeed {
  readonly name: string;
  readonly since: number;
  readonly fault: FeedFault;
}
