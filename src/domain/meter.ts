import type { Verdict } from './answer.ts';
import type { NoParams } from './coded.ts';
import type { RefusalCode } from './ingest-report.ts';
import type { ErrorCode } from './problems.ts';

/** The child processes that are started again when they end unexpectedly. */
export type RestartedProcess = 'model' | 'ingestion' | 'watcher';

/** Values that only increase, with their labels. The type of a label allows only a closed list of codes. */
export interface Counters {
  readonly questions_total: { readonly verdict: Verdict };
  /** `failed`: an error that no user can act on. `stopping`: the bot stops before it can answer. */
  readonly refusals_total: { readonly code: ErrorCode | 'failed' | 'stopping' };
  readonly undelivered_replies_total: NoParams;
  readonly gateway_disconnects_total: NoParams;
  readonly gateway_reconnects_total: NoParams;
  readonly discord_responses_total: { readonly status: '2xx' | '4xx' | '429' | '5xx' };
  readonly discord_resends_total: NoParams;
  readonly digests_total: {
    readonly outcome: 'posted' | 'skipped' | 'given-up' | 'lost' | 'failed';
  };
  readonly ingestions_total: { readonly outcome: 'changed' | 'unchanged' | 'failed' };
  readonly child_process_restarts_total: { readonly process: RestartedProcess };
  readonly backups_total: { readonly outcome: 'done' | 'failed' };
}

/** Durations in seconds. */
export interface Histograms {
  readonly question_stage_seconds: {
    readonly stage: 'queue' | 'embed' | 'search' | 'read' | 'compose' | 'total';
  };
  readonly reply_seconds: { readonly step: 'acknowledge' | 'answer' };
  readonly digest_lag_seconds: NoParams;
  readonly ingestion_seconds: NoParams;
}

/** Values that increase and decrease. */
export interface Gauges {
  readonly ingestion_refused_files: { readonly code: RefusalCode };
  readonly backup_last_success_timestamp_seconds: NoParams;
}

/** Gauges that are read when the metrics are requested. `true` counts as 1. */
export interface Readings {
  readonly waiting_questions: number;
  /** Servers with a corpus of their own. */
  readonly server_corpora: number;
  readonly corpus_generation: number;
  readonly corpus_sources: number;
  readonly corpus_passages: number;
  readonly gateway_connected: boolean;
  readonly gateway_shards: number;
  readonly gateway_shards_ready: number;
  readonly servers: number;
}

/** The parts of the program without which no question is answered. */
export type VitalPart = 'corpus' | 'models' | 'gateway';

/**
 * Receives the figures that the program reports about itself. No label can hold a text, so no figure contains
 * a question, a user or a server. Like a log, a meter never throws.
 */
export interface Meter {
  count<Name extends keyof Counters>(name: Name, labels: Counters[Name], by?: number): void;
  observe<Name extends keyof Histograms>(
    name: Name,
    labels: Histograms[Name],
    seconds: number,
  ): void;
  set<Name extends keyof Gauges>(name: Name, labels: Gauges[Name], value: number): void;
  /** Calls `read` whenever the metrics are requested. A later function for the same part replaces it. */
  readWhenAsked(
    part: VitalPart | 'queue',
    read: () => Partial<Readings> | Promise<Partial<Readings>>,
  ): void;
  /** Calls `isReady` whenever the readiness is requested. A part without such a function is not ready. */
  checkWhenAsked(part: VitalPart, isReady: () => boolean | Promise<boolean>): void;
}

const ignore = (): void => undefined;

/** Discards everything. */
export const noMeter: Meter = {
  count: ignore,
  observe: ignore,
  set: ignore,
  readWhenAsked: ignore,
  checkWhenAsked: ignore,
};
