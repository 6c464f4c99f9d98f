import { isIP } from 'node:net';
import * as z from 'zod';
import { DEFAULT_QUEUE_LIMITS } from './answering/question-queue.ts';
import { BACKUP_VARIABLES } from './backups/backup-settings.ts';
import { DEFAULT_CORPUS_LIMITS } from './curating/corpus-limits.ts';
import type { Requirement } from './domain/problems.ts';
import { readShardSet } from './domain/shards.ts';
import { DEFAULT_PARSER_LIMITS } from './sources/isolated/parser-limits.ts';
import { ENGINE_VARIABLES } from './store/engine-settings.ts';

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const DEFAULT_API_URL = 'https://discord.com/api';
export const DEFAULT_CRON = '0 9 * * *';

/** The requirement and the default of each variable. Each error message is a `Requirement`. */
export const VARIABLES = z.object({
  DISCORD_TOKEN: z
    .string()
    .regex(/^\S+$/, 'token' satisfies Requirement)
    .optional(),
  DISCORD_TOKEN_FILE: z.string().optional(),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{17,20}$/, 'server-id' satisfies Requirement)
    .optional(),
  DISCORD_API_URL: z
    .string()
    .refine(isApiUrl, 'api-url' satisfies Requirement)
    .default(DEFAULT_API_URL),
  DISCORD_API_URL_TRUSTED: z.enum(['yes', 'no'], 'choice' satisfies Requirement).default('no'),
  SHARDS: z
    .string()
    .refine((text) => readShardSet(text) !== null, 'shards' satisfies Requirement)
    .optional(),
  ADMIN_CHANNEL_ID: z
    .string()
    .regex(/^\d{17,20}$/, 'channel-id' satisfies Requirement)
    .optional(),
  SOURCES_ROLE_ID: z
    .string()
    .regex(/^\d{17,20}$/, 'role-id' satisfies Requirement)
    .optional(),
  SOURCES_SERVER_ID: z
    .string()
    .regex(/^\d{17,20}$/, 'server-id' satisfies Requirement)
    .optional(),
  DIGEST_CHANNEL_ID: z
    .string()
    .regex(/^\d{17,20}$/, 'channel-id' satisfies Requirement)
    .optional(),
  DIGEST_CRON: z.string().default(DEFAULT_CRON),
  DIGEST_ZONE: z.string().default('UTC'),
  REPORT_CRON: z.string().optional(),
  REPORT_ZONE: z.string().default('UTC'),
  SEEDS_DIR: z.string().default('seeds'),
  DATA_DIR: z.string().default('data'),
  FEEDS_FILE: z.string().optional(),
  OFFLINE: z.enum(['yes', 'no'], 'choice' satisfies Requirement).default('no'),
  WATCH: z.enum(['on', 'off', 'poll'], 'choice' satisfies Requirement).default('on'),
  EMBEDDING_MODEL: z
    .string()
    .regex(/^\S+$/, 'embedding-model' satisfies Requirement)
    .default('built-in'),
  READER_MODEL: z
    .string()
    .regex(/^\S+$/, 'reader-model' satisfies Requirement)
    .default('built-in'),
  PLAYGROUND_PORT: port().default(0),
  METRICS_PORT: port().optional(),
  METRICS_HOST: z
    .string()
    .refine(isHost, 'host' satisfies Requirement)
    .default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, 'choice' satisfies Requirement).optional(),
  LOG_QUESTIONS: z.enum(['on', 'off'], 'choice' satisfies Requirement).default('off'),
  QUESTIONS_PER_USER: waitingQuestions(DEFAULT_QUEUE_LIMITS.perUser),
  QUESTIONS_PER_SERVER: waitingQuestions(DEFAULT_QUEUE_LIMITS.perServer),
  SOURCES_PER_SERVER: limit(DEFAULT_CORPUS_LIMITS.sources, 100_000, 'corpus-sources'),
  BYTES_PER_SERVER: limit(DEFAULT_CORPUS_LIMITS.bytes, 100_000_000_000, 'corpus-bytes'),
  PASSAGES_PER_SERVER: limit(DEFAULT_CORPUS_LIMITS.passages, 10_000_000, 'corpus-passages'),
  QUESTIONS_EXEMPT_MANAGERS: z.enum(['on', 'off'], 'choice' satisfies Requirement).default('off'),
  MAX_SOURCE_BYTES: z
    .string()
    .regex(/^\d{1,9}$/, 'digits' satisfies Requirement)
    .transform(Number)
    .refine((bytes) => bytes >= 1 && bytes <= 100_000_000, 'source-bytes' satisfies Requirement)
    .default(5_000_000),
  PARSER_TIMEOUT_SECONDS: z
    .string()
    .regex(/^\d{1,4}$/, 'parser-seconds' satisfies Requirement)
    .transform(Number)
    .refine((seconds) => seconds >= 1 && seconds <= 3600, 'parser-seconds' satisfies Requirement)
    .default(DEFAULT_PARSER_LIMITS.timeoutMs / 1000),
  PARSER_MEMORY_MB: z
    .string()
    .regex(/^\d{1,5}$/, 'parser-megabytes' satisfies Requirement)
    .transform(Number)
    .refine((mb) => mb >= 200 && mb <= 64_000, 'parser-megabytes' satisfies Requirement)
    .default(DEFAULT_PARSER_LIMITS.memoryMb),
  RETENTION_DAYS: z
    .string()
    .regex(/^\d{1,4}$/, 'retention-days' satisfies Requirement)
    .transform(Number)
    .refine((days) => days <= 3650, 'retention-days' satisfies Requirement)
    .default(0),
  ...BACKUP_VARIABLES,
  ...ENGINE_VARIABLES,
});

/** The names of all environment variables that the program reads. */
export const VARIABLE_NAMES = Object.keys(VARIABLES.shape);

/** Returns the schema for a port; 0 means any free one. */
function port() {
  return z
    .string()
    .regex(/^\d{1,5}$/, 'port' satisfies Requirement)
    .transform(Number)
    .refine((number) => number <= 65_535, 'port' satisfies Requirement);
}

/** Returns the schema for a limit from 1 to `most`. */
function limit(byDefault: number, most: number, requirement: Requirement) {
  return z
    .string()
    .regex(/^\d{1,12}$/, requirement)
    .transform(Number)
    .refine((count) => count >= 1 && count <= most, requirement)
    .default(byDefault);
}

/** Returns the schema for a limit of 1 to 100 waiting questions. */
function waitingQuestions(byDefault: number) {
  return z
    .string()
    .regex(/^\d{1,3}$/, 'waiting-questions' satisfies Requirement)
    .transform(Number)
    .refine((count) => count >= 1 && count <= 100, 'waiting-questions' satisfies Requirement)
    .default(byDefault);
}

/** Whether the value is an IP address or a host name. */
function isHost(value: string): boolean {
  if (isIP(value) !== 0) return true;
  // A mistyped IPv4 address is not looked up as a name.
  return /[a-z]/i.test(value) && z.hostname().safeParse(value).success;
}

export function isApiUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.search === '' &&
    url.hash === '' &&
    !/\/v\d+\/*$/.test(url.pathname)
  );
}
