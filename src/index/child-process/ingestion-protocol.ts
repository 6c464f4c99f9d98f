import type { Problem } from '../../domain/errors.ts';
import type { IngestReport } from '../../domain/ingest-report.ts';
import type { IngestProgress } from '../ingest.ts';

/** The choices for one ingestion. */
export interface IngestionRequest {
  readonly corpusId: string;
  readonly rebuild: boolean;
  readonly allowsRemovals: boolean;
  /** Files that are being written. */
  readonly unsettled: ReadonlySet<string>;
}

/** An error in another process: a problem for the user, or the message of any other error. */
export type IngestionFault = { readonly problem: Problem } | { readonly reason: string };

/** Sent by the bot. */
export type ToIngestion =
  /** The first message. `setup`: the settings, as the program of the child needs them. */
  | {
      readonly kind: 'open';
      readonly setup: object;
      readonly modelId: string;
      readonly dimensions: number;
    }
  /** `aheadMs`: the bot's time minus the machine's time. */
  | { readonly kind: 'ingest'; readonly request: IngestionRequest; readonly aheadMs: number }
  | { readonly kind: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array[] }
  | { readonly kind: 'no-vectors'; readonly id: number; readonly fault: IngestionFault };

/** Sent by the process that ingests. */
export type FromIngestion =
  | { readonly kind: 'embed'; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: 'progress'; readonly progress: IngestProgress }
  | {
      readonly kind: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly message: string;
    }
  | { readonly kind: 'done'; readonly report: IngestReport }
  | { readonly kind: 'failed'; readonly fault: IngestionFault };
