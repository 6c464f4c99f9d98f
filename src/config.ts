import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import type { CorpusLimits } from './curating/corpus-limits.ts';
import { type BackupSettings, readBackupSettings } from './backups/backup-settings.ts';
import type { DigestConfig } from './digest/subscription-service.ts';
import type { QueueLimits } from './answering/question-queue.ts';
import { type Times, toTimes } from './digest/schedule.ts';
import {
  DEFAULT_API_URL,
  DEFAULT_CRON,
  isApiUrl,
  type LogLevel,
  VARIABLES,
} from './config-variables.ts';
import { UserFacingError } from './domain/errors.ts';
import type { EngineCommand } from './domain/engine-problems.ts';
import type { ConfigFault, Requirement, Secret, TimesProblems } from './domain/problems.ts';
import type { Coded } from './domain/coded.ts';
import { isWhole, readShardSet, type ShardSet } from './domain/shards.ts';
import type { ParserLimits } from './sources/isolated/parser-limits.ts';
import { type EngineSettings, readEngineSettings } from './store/engine-settings.ts';

/** All settings, read once and checked. */
export interface Config {
  readonly seedsDir: string;
  readonly dataDir: string;
  /** Whether the bot watches the seeds folder. `on` polls only network folders, `poll` all folders. */
  readonly watch: 'on' | 'off' | 'poll';
  /** Larger documents are refused. */
  readonly maxSourceBytes: number;
  /** The list of feeds that the bot fetches; `null`: none, and no connection is opened for feeds. */
  readonly feedsFile: string | null;
  /** Whether every connection is refused, except those of the playground to itself. */
  readonly offline: boolean;
  /** Limits for parsing one document in a process of its own. */
  readonly parserLimits: ParserLimits;
  /** `built-in`, a model folder, or a model's name on the Hugging Face hub. */
  readonly embeddingModel: string;
  /** Like `embeddingModel`, for the reading model; `null`: no reading model. */
  readonly readerModel: string | null;
  /** `null`: not set. The default is `info` for the bot and `warn` for scripts. */
  readonly logLevel: LogLevel | null;
  /** Whether the log contains the text of questions. */
  readonly logQuestions: boolean;
  /** Days after which an answer is deleted, counted from the last time its question was asked; 0: no limit. */
  readonly retentionDays: number;
  /** Port of the local Discord on 127.0.0.1; 0 picks a free one. */
  readonly playgroundPort: number;
  /** The address at which the bot serves its metrics; `null`: nowhere. Port 0 picks a free one. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Limits for the number of waiting questions. */
  readonly queue: QueueLimits;
  /** Limits for the corpus of each server. */
  readonly corpusLimits: CorpusLimits;
  /** The backups that the bot makes; `null`: none. */
  readonly backups: BackupSettings | null;
  /** PostgreSQL and OpenSearch; `null`: everything is stored in the data folder. */
  readonly engines: EngineSettings | null;
  /** `null`: no token, so no bot. */
  readonly discord: DiscordConfig | null;
  /** Digests for one channel; `null`: only digests that users subscribe to. */
  readonly digest: DigestConfig | null;
  /** When reports are posted to the admin channel; `null`: never. */
  readonly reportTimes: Times | null;
}

export interface DiscordConfig {
  readonly token: string;
  /** The only server in which to register commands; `null`: register them globally. */
  readonly guildId: string | null;
  /** Base URL of the REST API, without `/v10` or a trailing slash. The API returns the gateway's address. */
  readonly apiUrl: string;
  /** The shards of this process, if other processes have further ones; `null`: all, as many as Discord recommends. */
  readonly shards: ShardSet | null;
  readonly editors: EditorsConfig;
  /** The channel for reports about refused files; `null`: none. */
  readonly adminChannelId: string | null;
}

/** Who may change the sources from Discord, besides users with the permission Manage Server. */
export interface EditorsConfig {
  /** The role whose members may change the sources; `null`: no such role. */
  readonly roleId: string | null;
  /** The only server from which the sources may be changed; `null`: the only server that the bot is in. */
  readonly serverId: string | null;
}

export interface ConfigFlags {
  readonly seeds?: string | undefined;
  readonly data?: string | undefined;
  readonly offline?: boolean | undefined;
  /** Replace `DATABASE_URL` and `OPENSEARCH_URL`, for a program that moves data into them or out of them. */
  readonly database?: string | undefined;
  readonly search?: string | undefined;
}

const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Start of the check that digests are at least an hour apart. The date only matters near clock changes. */
const TIMES_CHECKED_FROM = Date.UTC(2026, 0, 1);
const DIGEST_VARIABLES = ['DIGEST_CHANNEL_ID', 'DIGEST_CRON', 'DIGEST_ZONE'] as const;
/** Settings that can be given as a file, such as a secret of Docker: `DISCORD_TOKEN_FILE`. They are never shown. */
const SECRETS = [
  'DISCORD_TOKEN',
  'DATABASE_URL',
  'OPENSEARCH_URL',
] as const satisfies readonly Secret[];

/**
 * Reads the configuration from the environment and from `.env` in the working directory. Flags take
 * precedence over the environment, and the environment over the file. An empty variable counts as unset.
 *
 * @throws UserFacingError `invalid-config` with all faults
 */
export function loadConfig(
  flags: ConfigFlags = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
  workingDirectory: string = process.cwd(),
): Config {
  const given: Record<string, string> = {
    ...withoutEmpty(readEnvFile(resolve(workingDirectory, '.env'))),
    ...withoutEmpty(environment),
  };
  const faults: ConfigFault[] = [];
  for (const name of SECRETS) {
    const file = given[`${name}_FILE`];
    if (file === undefined || given[name] !== undefined) continue;
    const secret = readSecretFile(name, resolve(workingDirectory, file), faults);
    if (secret !== null) given[name] = secret;
  }
  if (flags.database !== undefined) {
    given['DATABASE_URL'] = flags.database;
    // The bot of the data folder has made these backups.
    delete given['BACKUP_DIR'];
  }
  if (flags.search !== undefined) given['OPENSEARCH_URL'] = flags.search;
  for (const [flag, value] of Object.entries(flags)) {
    if (value === '') faults.push({ code: 'empty-flag', params: { flag } });
  }

  const parsed = VARIABLES.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    faults.push({
      code: 'bad-variable',
      params: {
        name,
        requirement: issue.message as Requirement,
        choices: issue.code === 'invalid_value' ? issue.values.map(String) : [],
        given: isSecret(name) ? null : (given[name] ?? ''),
      },
    });
  }

  const apiUrl = given['DISCORD_API_URL'];
  if (
    apiUrl !== undefined &&
    isApiUrl(apiUrl) &&
    !LOOPBACK_HOSTS.has(new URL(apiUrl).hostname) &&
    apiUrl.replace(/\/+$/, '') !== DEFAULT_API_URL &&
    given['DISCORD_API_URL_TRUSTED'] !== 'yes'
  ) {
    faults.push({ code: 'untrusted-api', params: { host: new URL(apiUrl).host } });
  }

  // Checking a schedule takes 30 ms, so it is skipped without a digest channel.
  const hasDigest = DIGEST_VARIABLES.some((name) => given[name] !== undefined);
  const times = hasDigest ? readTimes('DIGEST', given, faults) : null;
  const hasReport = given['REPORT_CRON'] !== undefined;
  const reportTimes = hasReport ? readTimes('REPORT', given, faults) : null;
  if (hasReport && given['ADMIN_CHANNEL_ID'] === undefined) {
    faults.push({ code: 'report-without-channel', params: {} });
  }

  const shards = readShardSet(given['SHARDS'] ?? '');
  if (!isWhole(shards) && given['DATABASE_URL'] === undefined) {
    faults.push({ code: 'shards-without-database', params: {} });
  }
  const offline = flags.offline === true || given['OFFLINE'] === 'yes';
  faults.push(...findEngineFaults(given, offline));

  if (!parsed.success || faults.length > 0) {
    throw new UserFacingError('bad-config', { faults });
  }

  const values = parsed.data;
  return {
    seedsDir: resolve(workingDirectory, flags.seeds ?? values.SEEDS_DIR),
    dataDir: resolve(workingDirectory, flags.data ?? values.DATA_DIR),
    feedsFile:
      values.FEEDS_FILE === undefined ? null : resolve(workingDirectory, values.FEEDS_FILE),
    watch: values.WATCH,
    offline,
    maxSourceBytes: values.MAX_SOURCE_BYTES,
    parserLimits: {
      timeoutMs: values.PARSER_TIMEOUT_SECONDS * 1000,
      memoryMb: values.PARSER_MEMORY_MB,
    },
    embeddingModel: values.EMBEDDING_MODEL,
    readerModel: values.READER_MODEL.toLowerCase() === 'off' ? null : values.READER_MODEL,
    logLevel: values.LOG_LEVEL ?? null,
    logQuestions: values.LOG_QUESTIONS === 'on',
    retentionDays: values.RETENTION_DAYS,
    playgroundPort: values.PLAYGROUND_PORT,
    metrics:
      values.METRICS_PORT === undefined
        ? null
        : { host: values.METRICS_HOST, port: values.METRICS_PORT },
    backups: readBackupSettings(values, (path) => resolve(workingDirectory, path)),
    engines: readEngineSettings(values, (path) => resolve(workingDirectory, path)),
    queue: {
      perUser: values.QUESTIONS_PER_USER,
      perServer: values.QUESTIONS_PER_SERVER,
      exemptsManagers: values.QUESTIONS_EXEMPT_MANAGERS === 'on',
    },
    corpusLimits: {
      sources: values.SOURCES_PER_SERVER,
      bytes: values.BYTES_PER_SERVER,
      passages: values.PASSAGES_PER_SERVER,
    },
    digest:
      values.DIGEST_CHANNEL_ID === undefined || times === null
        ? null
        : { channelId: values.DIGEST_CHANNEL_ID, ...times },
    reportTimes,
    discord:
      values.DISCORD_TOKEN === undefined
        ? null
        : {
            token: values.DISCORD_TOKEN,
            guildId: values.DISCORD_GUILD_ID ?? null,
            apiUrl: values.DISCORD_API_URL.replace(/\/+$/, ''),
            shards,
            adminChannelId: values.ADMIN_CHANNEL_ID ?? null,
            editors: {
              roleId: values.SOURCES_ROLE_ID ?? null,
              serverId: values.SOURCES_SERVER_ID ?? values.DISCORD_GUILD_ID ?? null,
            },
          },
  };
}

/**
 * Refuses settings that name both a bot and no network.
 *
 * @throws UserFacingError `invalid-config`
 */
export function requireNetwork({ offline, discord }: Pick<Config, 'offline' | 'discord'>): void {
  if (!offline || discord === null) return;
  const fault: ConfigFault = { code: 'offline-with-discord', params: {} };
  throw new UserFacingError('bad-config', { faults: [fault] });
}

/** Finds settings that contradict PostgreSQL and OpenSearch, or name only one of them. */
function findEngineFaults(
  given: Readonly<Record<string, string>>,
  offline: boolean,
): readonly ConfigFault[] {
  const hasDatabase = given['DATABASE_URL'] !== undefined;
  const hasSearch = given['OPENSEARCH_URL'] !== undefined;
  if (!hasDatabase && !hasSearch) return [];
  const faults: ConfigFault[] = [];
  if (!hasDatabase)
    faults.push({ code: 'engines-incomplete', params: { missing: 'DATABASE_URL' } });
  if (!hasSearch)
    faults.push({ code: 'engines-incomplete', params: { missing: 'OPENSEARCH_URL' } });
  if (offline) faults.push({ code: 'offline-with-engines', params: {} });
  if (given['BACKUP_DIR'] !== undefined) faults.push({ code: 'backups-with-engines', params: {} });
  return faults;
}

function isSecret(name: string): boolean {
  return SECRETS.some((secret) => secret === name);
}

/**
 * Refuses settings with PostgreSQL for a program that works on the data folder.
 *
 * @throws UserFacingError `bad-usage`
 */
export function requireDataFolder(
  { engines }: Pick<Config, 'engines'>,
  command: EngineCommand,
): void {
  if (engines !== null) throw new UserFacingError('needs-data-folder', { command });
}

function readTimes(
  setting: 'DIGEST' | 'REPORT',
  given: Readonly<Record<string, string>>,
  faults: ConfigFault[],
): Times | null {
  const cron = given[`${setting}_CRON`] ?? DEFAULT_CRON;
  const zone = given[`${setting}_ZONE`] ?? 'UTC';
  try {
    return toTimes({ cadence: 'cron', cron, zone }, TIMES_CHECKED_FROM);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    const problem = error.problem as Coded<TimesProblems>;
    faults.push({ code: 'bad-times', params: { setting, problem } });
    return null;
  }
}

function withoutEmpty(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined && value.trim() !== '') kept[name] = value.trim();
  }
  return kept;
}

function readEnvFile(path: string): Record<string, string> {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return {};
    const reason = code ?? String(error);
    throw new UserFacingError('unreadable-env-file', { file: path, reason }, { cause: error });
  }
}

/** An empty file returns an empty secret, which is invalid. */
function readSecretFile(name: Secret, file: string, faults: ConfigFault[]): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    faults.push({ code: 'unreadable-secret-file', params: { name, file, reason } });
    return null;
  }
}
