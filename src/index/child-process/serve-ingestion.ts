import type { IngestReport } from '../../domain/ingest-report.ts';
import type { Logger } from '../../domain/logger.ts';
import { type Clock, systemClock } from '../../domain/time.ts';
import type { Embedder } from '../../inference/embedder.ts';
import type { IngestProgress } from '../ingest.ts';
import { fromFault, toFault } from './ingestion-fault.ts';
import type { FromIngestion, IngestionRequest, ToIngestion } from './ingestion-protocol.ts';

/** The parts that the bot provides. */
export interface ServedParts {
  readonly embedder: Embedder;
  /** The bot's clock, which can differ from the machine's. */
  readonly clock: Clock;
  readonly log: Logger;
}

/** The part of the program that ingests. */
export type Ingester = (
  request: IngestionRequest,
  onProgress: (progress: IngestProgress) => void,
) => Promise<IngestReport>;

/**
 * Answers the bot's requests in this child process, until the bot ends.
 *
 * @param open opens the program with the settings of the first message. Called once, so the
 *   database is opened once. If it fails, every ingestion fails with its error.
 */
export function serveIngestion(
  open: (setup: object, parts: ServedParts) => Promise<Ingester>,
): void {
  const embedder = new RemoteEmbedder();
  let aheadMs = 0;
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    monotonic: () => systemClock.monotonic(),
  };
  let opened: Promise<Ingester> | null = null;

  async function ingest(request: IngestionRequest): Promise<void> {
    try {
      if (opened === null) throw new Error('the bot sent no settings');
      const run = await opened;
      const report = await run(request, (progress) => {
        send({ kind: 'progress', progress });
      });
      send({ kind: 'done', report });
    } catch (error) {
      send({ kind: 'failed', fault: toFault(error) });
    }
  }

  // Ctrl-C and service managers signal the whole process group; the bot decides when to exit.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: ToIngestion) => {
    switch (message.kind) {
      case 'open':
        embedder.describe(message);
        opened = open(message.setup, { embedder, clock, log: remoteLog });
        // The next ingestion reports the error.
        opened.catch(() => undefined);
        return;
      case 'ingest':
        ({ aheadMs } = message);
        void ingest(message.request);
        return;
      case 'vectors':
        embedder.receive(message.id, message.vectors);
        return;
      case 'no-vectors':
        embedder.refuse(message.id, fromFault(message.fault));
    }
  });
}

/** Embeds in the bot, which already has a process with the model. */
class RemoteEmbedder implements Embedder {
  modelId = '';
  dimensions = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (vectors: Float32Array[]) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;

  describe({ modelId, dimensions }: Pick<Embedder, 'modelId' | 'dimensions'>): void {
    this.modelId = modelId;
    this.dimensions = dimensions;
  }

  embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      send({ kind: 'embed', id, texts });
    });
  }

  receive(id: number, vectors: readonly Float32Array[]): void {
    this.#waiting.get(id)?.resolve([...vectors]);
    this.#waiting.delete(id);
  }

  refuse(id: number, error: Error): void {
    this.#waiting.get(id)?.reject(error);
    this.#waiting.delete(id);
  }

  async close(): Promise<void> {
    // The bot closes the model.
  }
}

const remoteLog: Logger = {
  debug: (fields, message) => {
    send({ kind: 'log', level: 'debug', fields, message });
  },
  info: (fields, message) => {
    send({ kind: 'log', level: 'info', fields, message });
  },
  warn: (fields, message) => {
    send({ kind: 'log', level: 'warn', fields, message });
  },
  error: (fields, message) => {
    send({ kind: 'log', level: 'error', fields, message });
  },
};

function send(message: FromIngestion): void {
  // Once the bot is gone, `disconnect` ends this process, so the message can be dropped.
  if (process.connected) process.send?.(message, () => undefined);
}
