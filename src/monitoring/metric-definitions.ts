import { ERROR_CODES } from '../domain/error-codes.ts';
import { REFUSAL_CODES } from '../domain/ingest-report.ts';
import type { Counters, Gauges, Histograms, Readings } from '../domain/meter.ts';

/** Precedes the name of every metric. */
export const PREFIX = 'verbatim_';

export interface Definition<Labels> {
  readonly help: string;
  /** All values of each label. */
  readonly labels: { readonly [Label in keyof Labels]: readonly Labels[Label][] };
}

export interface HistogramDefinition<Labels> extends Definition<Labels> {
  /** Upper bounds in seconds. */
  readonly buckets: readonly number[];
}

type Definitions<Metrics> = {
  readonly [Name in keyof Metrics]: Definition<Metrics[Name]>;
};

const CODES = [...new Set(Object.values(ERROR_CODES))];

export const COUNTERS: Definitions<Counters> = {
  questions_total: {
    help: 'Questions that were answered, by verdict.',
    labels: { verdict: ['answered', 'related', 'nothing'] },
  },
  refusals_total: {
    help: 'Commands and buttons that ended with an error message to the user, by error code.',
    labels: { code: [...CODES, 'failed', 'stopping'] },
  },
  undelivered_replies_total: {
    help: 'Replies that no longer reached their user, for example because Discord got no acknowledgement in time.',
    labels: {},
  },
  gateway_disconnects_total: {
    help: 'Lost connections to the Discord gateway.',
    labels: {},
  },
  gateway_reconnects_total: {
    help: 'Lost connections to the Discord gateway that were established again.',
    labels: {},
  },
  discord_responses_total: {
    help: 'Responses of the Discord REST API by status; 429: a rate limit, which 4xx does not include.',
    labels: { status: ['2xx', '4xx', '429', '5xx'] },
  },
  discord_resends_total: {
    help: 'Requests to Discord that were sent again because they may have been lost.',
    labels: {},
  },
  digests_total: {
    help: 'Digests that ended, by outcome.',
    labels: { outcome: ['posted', 'skipped', 'given-up', 'lost', 'failed'] },
  },
  ingestions_total: {
    help: 'Ingestions, by outcome.',
    labels: { outcome: ['changed', 'unchanged', 'failed'] },
  },
  child_process_restarts_total: {
    help: 'Child processes that ended unexpectedly and were started again.',
    labels: { process: ['model', 'ingestion', 'watcher'] },
  },
  backups_total: {
    help: 'Scheduled backups, by outcome.',
    labels: { outcome: ['done', 'failed'] },
  },
};

const STAGE_BUCKETS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1],
  ...[0.25, 0.5, 1, 2.5, 5, 10, 30],
];

export const HISTOGRAMS: {
  readonly [Name in keyof Histograms]: HistogramDefinition<Histograms[Name]>;
} = {
  question_stage_seconds: {
    help: 'Time of a question in each stage of answering; total: from the question to the answer.',
    labels: { stage: ['queue', 'embed', 'search', 'read', 'compose', 'total'] },
    buckets: STAGE_BUCKETS,
  },
  reply_seconds: {
    help: 'Time until Discord accepted an acknowledgement or an answer, including repeated attempts.',
    labels: { step: ['acknowledge', 'answer'] },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900],
  },
  digest_lag_seconds: {
    help: 'Time between the scheduled time of a digest and its last message.',
    labels: {},
    buckets: [1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600],
  },
  ingestion_seconds: {
    help: 'Duration of an ingestion.',
    labels: {},
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
  },
};

export const GAUGES: Definitions<Gauges> = {
  ingestion_refused_files: {
    help: 'Files that the last ingestion refused, by error code.',
    labels: { code: REFUSAL_CODES },
  },
  backup_last_success_timestamp_seconds: {
    help: 'Time of the last successful scheduled backup; 0: none.',
    labels: {},
  },
};

/** The gauges that are read for each request. */
export const READINGS: Readonly<Record<keyof Readings, string>> = {
  waiting_questions: 'Questions that wait for their turn.',
  server_corpora: 'Servers with a corpus of their own.',
  corpus_generation: 'Number of changes of the shared corpus so far.',
  corpus_sources: 'Sources in the shared corpus.',
  corpus_passages: 'Passages in the shared corpus.',
  gateway_connected:
    '1 if all shards of the bot are connected to the Discord gateway, otherwise 0.',
  gateway_shards:
    'Shards of the bot: connections to the Discord gateway, each for some of the servers.',
  gateway_shards_ready: 'Shards that are connected to the Discord gateway.',
  servers: 'Servers that the bot is in.',
};

/** The metrics of the processes, which the meter measures itself. */
export const PROCESS_METRICS = {
  resident_memory_bytes:
    'Resident memory by kind of process; on Linux for all processes, elsewhere for the bot.',
  processes: 'Running processes by kind; on Linux all processes, elsewhere the bot.',
  open_files: 'Open file descriptors of the bot; only on Linux.',
  cpu_seconds_total: 'CPU time of the bot without its child processes.',
  event_loop_delay_seconds:
    'Delay of the event loop of the bot since the last request for metrics.',
  start_time_seconds: 'Time at which the bot started, since 1970.',
  info: 'Always 1; the label is the version of Verbatim.',
} as const;

/** The full names of all metrics, sorted. */
export const METRIC_NAMES: readonly string[] = [
  ...[COUNTERS, HISTOGRAMS, GAUGES, READINGS, PROCESS_METRICS].flatMap(Object.keys),
]
  .map((name) => `${PREFIX}${name}`)
  .sort();
