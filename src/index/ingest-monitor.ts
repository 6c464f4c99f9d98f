import type { IngestReport } from '../domain/ingest-report.ts';
import type { IngestProgress } from './ingest.ts';

/** A running ingestion: it compares the files with the corpus, and then indexes those that changed. */
export type IngestActivity =
  | { readonly phase: 'compare' }
  /** Numbers of changed files. */
  | { readonly phase: 'index'; readonly done: number; readonly total: number };

/** Knows what the running ingestion is doing. */
export class IngestMonitor {
  #activity: IngestActivity | null = null;

  /** `null` if no ingestion is running. */
  get activity(): IngestActivity | null {
    return this.#activity;
  }

  /** Follows an ingestion until it ends. `onProgress` also gets its progress. */
  async follow(
    onProgress: ((progress: IngestProgress) => void) | undefined,
    run: (onProgress: (progress: IngestProgress) => void) => Promise<IngestReport>,
  ): Promise<IngestReport> {
    this.#activity = { phase: 'compare' };
    try {
      return await run((progress) => {
        const { phase, done, total } = progress;
        if (phase === 'embed') this.#activity = { phase: 'index', done, total };
        onProgress?.(progress);
      });
    } finally {
      this.#activity = null;
    }
  }
}
