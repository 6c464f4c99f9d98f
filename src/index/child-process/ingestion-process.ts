import type { IngestReport } from '../../domain/ingest-report.ts';
import type { Logger } from '../../domain/logger.ts';
import { type Meter, noMeter } from '../../domain/meter.ts';
import { type Clock, systemClock, type Timers } from '../../domain/time.ts';
import type { Embedder } from '../../inference/embedder.ts';
import { forkChild, type RunningChild } from '../../processes/fork-child.ts';
import type { IngestProgress } from '../ingest.ts';
import { fromFault, toFault } from './ingestion-fault.ts';
import type { FromIngestion, IngestionRequest, ToIngestion } from './ingestion-protocol.ts';

export interface IngestionProcessOptions {
  /** The program of the child, which calls `serveIngestion`. */
  readonly entry: URL;
  /** The settings for the child. They are sent as a message. */
  readonly setup: object;
  /** Embeds the texts that the child sends. */
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** Counts the processes that end during an ingestion. Default: no meter. */
  readonly meter?: Pick<Meter, 'count'>;
}

/** The process ends after this time without an ingestion, which frees its memory. */
export const IDLE_MS = 60_000;

interface Running {
  readonly onProgress: (progress: IngestProgress) => void;
  readonly resolve: (report: IngestReport) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Ingests in a child process, so that this process stays free for Discord: the child reads, parses
 * and splits the documents and writes the corpus, while the models of this process's own children
 * embed its texts. One ingestion runs at a time. The child never outlives this process, and can be
 * killed at any time without harm to the corpus.
 */
export class IngestionProcess {
  readonly #options: IngestionProcessOptions;
  #child: RunningChild<ToIngestion> | null = null;
  #running: Running | null = null;
  /** Ends with the last ingestion, and never rejects. */
  #queue: Promise<unknown> = Promise.resolve();
  #stopTimer: () => void = () => undefined;
  #ended: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: IngestionProcessOptions) {
    this.#options = options;
  }

  /** Process ID of the child; `null` if none is running. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /**
   * Runs one ingestion after all earlier ones.
   *
   * @throws the errors of `ingest`; Error if the process ends early
   */
  async ingest(
    request: IngestionRequest,
    onProgress: (progress: IngestProgress) => void,
  ): Promise<IngestReport> {
    const result = this.#queue.then(() => this.#run(request, onProgress));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Ends the process at once, even during an ingestion, which then fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    this.#child?.kill();
    await this.#ended;
  }

  async #run(
    request: IngestionRequest,
    onProgress: (progress: IngestProgress) => void,
  ): Promise<IngestReport> {
    if (this.#isClosed) throw new Error('The ingestion process is closed');
    this.#stopTimer();
    const { clock, timers } = this.#options;
    const child = (this.#child ??= this.#start());
    try {
      return await new Promise<IngestReport>((resolve, reject) => {
        this.#running = { onProgress, resolve, reject };
        const aheadMs = clock.now() - systemClock.now();
        child.send({ kind: 'ingest', request, aheadMs });
      });
    } finally {
      this.#running = null;
      this.#stopTimer = timers.start(() => {
        this.#child?.kill();
      }, IDLE_MS);
    }
  }

  #start(): RunningChild<ToIngestion> {
    const { entry, setup, embedder, log, meter = noMeter } = this.#options;
    let onEnded: () => void = () => undefined;
    this.#ended = new Promise((resolve) => {
      onEnded = resolve;
    });
    const child = forkChild<ToIngestion, FromIngestion>(entry, {
      onMessage: (message) => {
        this.#receive(child, message);
      },
      onClosed: (how, output) => {
        if (this.#child === child) this.#child = null;
        if (this.#running !== null && !this.#isClosed) {
          log.warn({ how, output }, 'the ingestion process has failed');
          // The next ingestion starts another process.
          meter.count('child_process_restarts_total', { process: 'ingestion' });
        }
        this.#running?.reject(new Error(`the ingestion process ended early: ${how.code}`));
        onEnded();
      },
    });
    const { modelId, dimensions } = embedder;
    child.send({ kind: 'open', setup, modelId, dimensions });
    return child;
  }

  #receive(child: RunningChild<ToIngestion>, message: FromIngestion): void {
    switch (message.kind) {
      case 'embed':
        void this.#embed(child, message.id, message.texts);
        return;
      case 'progress':
        this.#running?.onProgress(message.progress);
        return;
      case 'log':
        this.#options.log[message.level](message.fields, message.message);
        return;
      case 'done':
        this.#running?.resolve(message.report);
        return;
      case 'failed':
        this.#running?.reject(fromFault(message.fault));
    }
  }

  async #embed(
    child: RunningChild<ToIngestion>,
    id: number,
    texts: readonly string[],
  ): Promise<void> {
    try {
      const vectors = await this.#options.embedder.embed(texts);
      child.send({ kind: 'vectors', id, vectors });
    } catch (error) {
      child.send({ kind: 'no-vectors', id, fault: toFault(error) });
    }
  }
}
