import type { FailingFeed } from './feed-faults.ts';
import type { Problem } from './problems.ts';
import type { Coded, NoParams } from './coded.ts';

/** The checks of a checkup, in display order. */
export const CHECKS = [
  'node',
  'addons',
  'models',
  'store',
  'corpora',
  'index',
  'connections',
  'databaseClock',
  'sources',
  'feeds',
  'disk',
  'token',
  'intents',
  'registration',
  'clock',
  'permissions',
  'digests',
] as const;
/** The checks that need PostgreSQL. */
export const ENGINE_CHECKS: readonly CheckName[] = ['connections', 'databaseClock'];
export type CheckName = (typeof CHECKS)[number];

/** `skipped`: the check could not be run on this installation. */
export type CheckStatus = 'ok' | 'warning' | 'error' | 'skipped';

/** The possible results of all checks. `reason`: an English message from the system or a library. */
export interface Findings {
  'check-failed': { reason: string };
  'node-supported': { version: string };
  'node-unsupported': { version: string; supported: string };
  'addons-load': NoParams;
  'addons-broken': { names: readonly string[]; reason: string };
  'models-intact': { files: number };
  'models-damaged': { files: readonly string[] };
  'models-unlisted': { models: readonly string[] };
  'store-intact': { sources: number; passages: number; version: number };
  'store-missing': NoParams;
  'store-older': { version: number; known: number };
  'store-newer': { version: number; known: number };
  'store-foreign': NoParams;
  'store-damaged': { reason: string };
  /** `release`: the version of PostgreSQL. `version`: of the schema. */
  'postgres-intact': { release: string; sources: number; passages: number; version: number };
  'postgres-empty': { release: string };
  'postgres-unusable': { problem: Problem };
  /** `processes`: the number of processes for which the connections suffice. */
  'connections-enough': { most: number; used: number; processes: number };
  'connections-few': { most: number; used: number; processes: number };
  'database-clock-right': { seconds: number };
  'database-clock-off': { seconds: number };
  'opensearch-green': { release: string; nodes: number; documents: number };
  'opensearch-yellow': { nodes: number };
  'opensearch-red': { nodes: number };
  'opensearch-empty': { release: string };
  'opensearch-unusable': { problem: Problem };
  /** `corpora`: the number of servers with a corpus of their own. The others are some of them. */
  'corpora-intact': { corpora: number };
  'corpora-over-limits': { corpora: number; over: number };
  'corpora-unusable': { corpora: number; damaged: number; newer: number };
  'index-intact': { generation: number };
  'index-unusable': { reason: string };
  'without-store': NoParams;
  'sources-readable': { files: number };
  'sources-refused': { files: number; refused: number };
  'sources-missing': { problem: Problem };
  'no-feeds': NoParams;
  'feeds-fetched': { feeds: number };
  /** `feeds`: the first feeds that fail. `more`: the number of other feeds that fail. */
  'feeds-failing': { feeds: readonly FailingFeed[]; more: number };
  'feeds-unusable': { problem: Problem };
  'disk-free': { megabytes: number };
  'disk-low': { megabytes: number };
  'disk-full': { megabytes: number };
  /** `servers`: approximate number of servers that the bot is in. */
  'token-accepted': { user: string; servers: number };
  'token-refused': NoParams;
  'discord-unreachable': { problem: Problem };
  'no-token': NoParams;
  'token-first': NoParams;
  'intents-none': NoParams;
  'intents-unneeded': { names: readonly string[] };
  'commands-registered': { commands: number };
  'commands-differ': { commands: number };
  'not-in-server': NoParams;
  'clock-right': { seconds: number };
  'clock-off': { seconds: number };
  'no-bot': NoParams;
  'permissions-complete': { channels: number };
  'permissions-missing': { channels: readonly string[] };
  'no-digests': NoParams;
  /** `next`: the time of the next digest, in milliseconds since 1970-01-01T00:00Z. */
  'digests-planned': { subscriptions: number; next: number };
  'digests-paused': { ids: readonly string[] };
  'digests-failing': { ids: readonly string[] };
}

export type Finding = Coded<Findings>;

export interface CheckResult {
  readonly check: CheckName;
  readonly finding: Finding;
}

const STATUSES: Readonly<Record<keyof Findings, CheckStatus>> = {
  'check-failed': 'error',
  'node-supported': 'ok',
  'node-unsupported': 'error',
  'addons-load': 'ok',
  'addons-broken': 'error',
  'models-intact': 'ok',
  'models-damaged': 'error',
  'models-unlisted': 'skipped',
  'store-intact': 'ok',
  'store-missing': 'warning',
  'store-older': 'warning',
  'store-newer': 'error',
  'store-foreign': 'error',
  'store-damaged': 'error',
  'postgres-intact': 'ok',
  'postgres-empty': 'warning',
  'postgres-unusable': 'error',
  'connections-enough': 'ok',
  'connections-few': 'warning',
  'database-clock-right': 'ok',
  'database-clock-off': 'error',
  'opensearch-green': 'ok',
  'opensearch-yellow': 'warning',
  'opensearch-red': 'error',
  'opensearch-empty': 'warning',
  'opensearch-unusable': 'error',
  'corpora-intact': 'ok',
  'corpora-over-limits': 'warning',
  'corpora-unusable': 'error',
  'index-intact': 'ok',
  'index-unusable': 'warning',
  'without-store': 'skipped',
  'sources-readable': 'ok',
  'sources-refused': 'warning',
  'sources-missing': 'error',
  'no-feeds': 'ok',
  'feeds-fetched': 'ok',
  'feeds-failing': 'warning',
  'feeds-unusable': 'error',
  'disk-free': 'ok',
  'disk-low': 'warning',
  'disk-full': 'error',
  'token-accepted': 'ok',
  'token-refused': 'error',
  'discord-unreachable': 'error',
  'no-token': 'skipped',
  'token-first': 'skipped',
  'intents-none': 'ok',
  'intents-unneeded': 'warning',
  'commands-registered': 'ok',
  'commands-differ': 'warning',
  'not-in-server': 'warning',
  'clock-right': 'ok',
  'clock-off': 'error',
  'no-bot': 'skipped',
  'permissions-complete': 'ok',
  'permissions-missing': 'error',
  'no-digests': 'ok',
  'digests-planned': 'ok',
  'digests-paused': 'warning',
  'digests-failing': 'error',
};

export function statusOf({ code }: Finding): CheckStatus {
  return STATUSES[code];
}
