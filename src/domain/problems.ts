import type { BackupProblems } from './backup-problems.ts';
import type { Coded, NoParams } from './coded.ts';
import type { EngineProblems, EngineStartProblems } from './engine-problems.ts';
import type { FeedLineFault } from './feed-faults.ts';
import type { FileProblem, FileProblems } from './file-problems.ts';
import type { MovingProblems } from './moving-problems.ts';
import type { DownloadFault, ModelFault, ProcessFault, ProcessOccasion } from './model-faults.ts';

/** The error codes that other programs see. */
export type ErrorCode =
  | 'not-utf8'
  | 'binary'
  | 'too-large'
  | 'empty'
  | 'unreadable'
  | 'outside-folder'
  | 'duplicate-id'
  | 'bad-usage'
  | 'invalid-config'
  | 'empty-question'
  | 'question-too-long'
  | 'unknown-source'
  | 'ambiguous-source'
  | 'seeds-missing'
  | 'seeds-empty'
  | 'removals-unconfirmed'
  | 'data-folder'
  | 'store-too-new'
  | 'store-foreign'
  | 'store-busy'
  | 'bot-running'
  | 'model-missing'
  | 'model-failed'
  | 'model-changed'
  | 'no-reader'
  | 'discord-login'
  | 'discord-network'
  | 'busy'
  | 'unknown-answer'
  | 'unknown-version'
  | 'bad-date'
  | 'too-many-changes'
  | 'outdated-button'
  | 'missing-permission'
  | 'page-missing'
  | 'port-taken'
  | 'backup-failed'
  | 'backup-unusable'
  | 'restore-failed'
  | 'database-unreachable'
  | 'search-unreachable'
  | 'search-index-rebuilding'
  | 'database-outcome-unknown'
  | 'database-refused'
  | 'search-refused'
  | 'move-failed';

/** Problems with the schedule of a digest. */
export interface TimesProblems {
  'digests-too-close': { pattern: string; minutes: number };
  'bad-cron': { pattern: string };
  'cron-fields': { pattern: string };
  'cron-never': { pattern: string };
  'cron-with-time': NoParams;
  'cron-without-cadence': { cadence: string };
  'weekday-without-weekly': { cadence: string };
  'bad-time': { given: string };
  'bad-zone': { given: string };
}

/** Problems with changes of the sources by users of Discord. */
export interface EditingProblems {
  /** `hasRole`: whether the settings name a role whose members may change the sources. */
  'sources-not-allowed': { hasRole: boolean };
  'sources-elsewhere': NoParams;
  'sources-busy': NoParams;
  'confirmation-expired': NoParams;
  'upload-too-large': { bytes: number; maxBytes: number };
  'upload-unknown-type': { file: string; extensions: readonly string[] };
  'upload-failed': { fault: UploadFault };
  'upload-refused': { file: string; problem: FileProblem };
  /** `fault`: the system's error code, such as `EROFS`. */
  'sources-folder-closed': { fault: string };
  'sources-unusable': NoParams;
  'source-is-last': { sourceId: string };
  /** The source belongs to the shared corpus, which only the operator's server may change. */
  'source-is-shared': { sourceId: string };
  /** The server's own corpus has reached a limit. `given`: what it would have. */
  'corpus-full': { limit: CorpusLimit; most: number; given: number };
  'source-file-missing': { file: string };
  'removal-over': NoParams;
  'restore-exists': { file: string };
}

/** What is limited in the corpus of a server. */
export type CorpusLimit = 'sources' | 'bytes' | 'passages';

/** Reasons for a failure to download an attachment from Discord. */
export type UploadFault = 'other-host' | 'refused' | 'late' | 'lost' | 'other-length';

/** Problems that can be reported to a Discord user. */
export interface DiscordProblems extends TimesProblems, EditingProblems, EngineProblems {
  'question-empty': NoParams;
  'question-too-long': { most: number; given: number };
  'unknown-source': { given: string; known: readonly string[] };
  'ambiguous-source': { given: string; found: readonly string[] };
  'excerpt-without-words': NoParams;
  'unknown-answer': { given: string };
  'unknown-version': { sourceId: string; given: number; versions: number };
  'one-version': { sourceId: string };
  'bad-date': { given: string };
  'date-in-future': { given: string };
  /** `earliest`: ISO 8601 instant of the first ingestion; `null` if there was none. */
  'date-too-early': { given: string; earliest: string | null };
  /** Too many passages have changed since a date. */
  'past-too-large': { passages: number; most: number };
  'own-questions-waiting': { waiting: number };
  'server-queue-full': { waitMs: number };
  'queue-full': { waitMs: number };
  /** The server's own corpus was deleted while it was in use. */
  'corpus-removed': NoParams;
  'models-closed': { model: string };
  'process-failed': { fault: ProcessFault; occasion: ProcessOccasion };
  'model-changed': { corpus: string; inUse: string };
  'store-locked': { file: string };
  'no-sources-named': { given: string };
  'too-many-subscriptions': { most: number };
  'nothing-to-change': NoParams;
  'no-subscriptions': NoParams;
  'subscription-needed': { ids: readonly string[] };
  'unknown-subscription': { given: string; ids: readonly string[] };
  'channel-elsewhere': { channelId: string };
  'already-posting': NoParams;
  'search-outdated': NoParams;
  'outdated-button': NoParams;
  'automod-blocked': NoParams;
  'lacks-permission': { names: readonly string[] };
  'unknown-command': { label: string };
  /** `command`: the name of the command with its subcommand, without the slash. */
  'blank-option': { command: string; option: string };
  'outdated-command': { command: string; part: 'subcommand' | 'option'; name: string | null };
  'post-unknown': NoParams;
}

/** The faults that make a configuration unusable. */
export interface ConfigFaults {
  'empty-flag': { flag: string };
  /** `given`: `null` if the value is secret. `choices`: the allowed values; `[]` without such a list. */
  'bad-variable': {
    name: string;
    requirement: Requirement;
    choices: readonly string[];
    given: string | null;
  };
  'unreadable-secret-file': { name: Secret; file: string; reason: string };
  'untrusted-api': { host: string };
  /** Reports have times, but no admin channel. */
  'report-without-channel': NoParams;
  'bad-times': { setting: 'DIGEST' | 'REPORT'; problem: Coded<TimesProblems> };
  'offline-with-discord': NoParams;
  /** This process has only some of the shards, but its stores are in its data folder. */
  'shards-without-database': NoParams;
  'engines-incomplete': { missing: 'DATABASE_URL' | 'OPENSEARCH_URL' };
  'offline-with-engines': NoParams;
  'backups-with-engines': NoParams;
}

export type ConfigFault = Coded<ConfigFaults>;

/** The settings that are secret. Each can also be given as a file. */
export type Secret = 'DISCORD_TOKEN' | 'DATABASE_URL' | 'OPENSEARCH_URL';

/** The requirement that the value of a variable must meet. */
export type Requirement =
  | 'token'
  | 'server-id'
  | 'channel-id'
  | 'role-id'
  | 'shards'
  | 'api-url'
  | 'embedding-model'
  | 'reader-model'
  | 'port'
  | 'host'
  | 'digits'
  | 'source-bytes'
  | 'parser-seconds'
  | 'parser-megabytes'
  | 'waiting-questions'
  | 'corpus-sources'
  | 'corpus-bytes'
  | 'corpus-passages'
  | 'backup-cron'
  | 'backup-keep'
  | 'database-url'
  | 'database-connections'
  | 'opensearch-url'
  | 'index-prefix'
  | 'retention-days'
  | 'choice';

/** Reasons for a failure to open the seeds folder. `fault`: as in `unreadable-file`. */
export interface SeedsFaults {
  file: NoParams;
  nothing: NoParams;
  closed: { fault: string };
}

/** Reasons for a failure to reach Discord. */
export interface NetworkFaults {
  'rate-limit': { seconds: number };
  status: { status: number };
  error: { reason: string };
}

export type NetworkFault = Coded<NetworkFaults>;

/** Reasons that a question set cannot be measured. */
export interface SetLacks {
  'not-in-project': { set: string; flag: string };
  'no-questions': { set: string; file: string };
  'no-documents': { set: string; folder: string };
}

export type SetLack = Coded<SetLacks>;

/** Problems that prevent the program or one of its scripts from starting. */
export interface StartProblems {
  'bad-config': { faults: readonly ConfigFault[] };
  'unreadable-env-file': { file: string; reason: string };
  'bad-model-name': { setting: string; given: string };
  'token-missing': NoParams;
  'built-in-model-missing': { folder: string };
  'model-folder-missing': { setting: string; folder: string };
  'model-not-downloaded': { model: string; folder: string; setting: string };
  'download-failed': {
    model: string;
    folder: string;
    setting: string;
    files: readonly string[];
    weights: string;
    fault: DownloadFault;
  };
  'model-broken': { model: string; folder: string; fault: ModelFault };
  'no-reader': NoParams;
  'feeds-file-closed': { file: string; reason: string };
  'feeds-file-faults': { file: string; faults: readonly FeedLineFault[] };
  'seeds-missing': { folder: string; fault: Coded<SeedsFaults> };
  'seeds-empty': { folder: string; extensions: readonly string[] };
  /** `refused`: the first refused files. `more`: the number of other refused files. */
  'seeds-refused': {
    folder: string;
    indexed: number;
    refused: readonly { readonly file: string; readonly problem: FileProblem }[];
    more: number;
  };
  /** Numbers of sources in the corpus, and of those whose files are missing. */
  'removals-unconfirmed': { folder: string; indexed: number; missing: number };
  'database-closed': { file: string; reason: string; sqlite: string };
  'database-is-folder': { file: string };
  'database-moved': { file: string };
  'data-folder-closed': { folder: string; reason: string };
  'store-too-new': { file: string; version: number; known: number };
  'store-foreign': { file: string; applicationId: number };
  /** The database must be migrated, but another program uses it. `pid`, `host`, `since`: of the bot, if it is known. */
  'store-in-use': {
    file: string;
    known: number;
    pid: number | null;
    host: string | null;
    since: string | null;
  };
  'corpus-changed': { attempts: number };
  /** `pid`, `host` and `since` are `null` if the other process has not written them yet. */
  'bot-running': {
    folder: string;
    pid: number | null;
    host: string | null;
    since: string | null;
  };
  'token-refused': NoParams;
  'token-revoked': NoParams;
  'request-refused': { reason: string; status: number; code: number };
  'sharding-required': NoParams;
  'old-gateway-version': NoParams;
  'intents-refused': NoParams;
  'gateway-closed': { code: number };
  'few-logins-left': { remaining: number; total: number; until: string };
  'discord-unreachable': { apiUrl: string; fault: NetworkFault };
  /** `load`: runnable processes per CPU; `null` if the machine is not overloaded. */
  'discord-silent': { apiUrl: string; load: number | null };
  'login-late': { apiUrl: string; waitedMs: number; load: number | null };
  'not-discord': { apiUrl: string };
  'page-missing': { folder: string };
  'port-taken': { port: number; setting: 'PLAYGROUND_PORT' | 'METRICS_PORT' };
  /** `reason`: the system's error code, such as `EADDRNOTAVAIL`. */
  'metrics-address': { host: string; port: number; reason: string };
}

/** Problems that occur only in scripts. */
export interface ScriptProblems {
  'query-empty': NoParams;
  'bad-instant': { given: string };
  'text-needs-id': NoParams;
  'guild-and-everywhere': NoParams;
  'user-or-server': NoParams;
  /** The database is only read, not moved aside. */
  'database-unusable': { folder: string; state: 'missing' | 'foreign' | 'newer' | 'damaged' };
  'bench-text-missing': { file: string };
  'bench-engines-missing': NoParams;
  'not-a-checkout': { folder: string };
  'sets-folder-missing': { folder: string };
  'sets-missing': { lacks: readonly SetLack[] };
  'docs-need-all-sets': { all: number; present: number; lacks: readonly SetLack[] };
  'unknown-set': { names: readonly string[]; known: readonly string[] };
  'chromium-missing': NoParams;
  'peers-not-installed': { folder: string; reason: string };
  'peer-model-missing': { folder: string };
}

/** Problems of `npm run report`. Days are UTC dates. */
export interface ReportProblems {
  'bad-day': { given: string };
  'day-in-future': { given: string; today: string };
  'days-reversed': { since: string; until: string };
  'too-many-days': { days: number; most: number };
  /** `fault`: the system's error code, such as `EACCES`. */
  'page-not-written': { file: string; fault: string };
}

/** Every problem that a user can act on, with its parameters. */
export interface Problems
  extends
    FileProblems,
    DiscordProblems,
    StartProblems,
    ScriptProblems,
    BackupProblems,
    EngineStartProblems,
    MovingProblems,
    ReportProblems {}

export type Problem = Coded<Problems>;
