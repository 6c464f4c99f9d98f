import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { type Meter, noMeter } from '../../domain/meter.ts';
import { systemClock, systemTimers } from '../../domain/time.ts';
import { programFile } from '../../program-files.ts';
import { ChildSupervisor, type Urgency } from './child-supervisor.ts';
import type { Embedder } from '../embedder.ts';
import { EMBEDDING, findModel, READING } from '../model-files/find-model.ts';
import { forkModelChild } from './model-child.ts';
import type { ModelFolder } from '../model-files/model-files.ts';
import { OpenCalls } from './open-calls.ts';
import type { Opened, Opening } from './process-protocol.ts';
import { ReaderPool } from './reader-pool.ts';
import type { Reader } from '../reader.ts';
import type { ModelOptions } from '../onnx/load-model.ts';
import { defaultThreads } from '../onnx/transformers-runtime.ts';

/**
 * Texts per request. The number is small, so that other callers wait briefly and deadlines can be
 * short. It is more than one, because with the built-in model a round trip to the child takes as
 * long as embedding a passage.
 */
const MOST_TEXTS = 8;
const MOST_CHARS = 4000;

export interface InferenceProcessOptions extends ModelOptions {
  /** The reading model, in the format of `model`. `null`: no reading model. */
  readonly readerModel: string | null;
  /** Number of children that read. Default: 2 if there are at least two cores. */
  readonly readers?: 1 | 2;
  /**
   * Deadline for a request of up to 4,000 characters, counted from when it is sent to the child.
   * Longer requests get a multiple. Default: 10 s.
   */
  readonly deadlineMs?: number;
  /** Deadline for loading the models. Default: 60 s. */
  readonly startDeadlineMs?: number;
  /**
   * How long `close` waits for running calls. Default: 1 s, because no caller waits longer during
   * shutdown.
   */
  readonly closeDeadlineMs?: number;
  /** Default: 5. */
  readonly maxRestartsPerMinute?: number;
  /** Counts restarts of the children. Default: no meter. */
  readonly meter?: Pick<Meter, 'count'>;
  /** The program of the children; tests replace it. */
  readonly entry?: URL;
}

export interface InferenceProcess {
  readonly embedder: Embedder;
  /**
   * The same model, for ingestion and digests. Each batch waits until no question needs the model.
   */
  readonly background: Embedder;
  /** `null` if no reading model was requested. */
  readonly reader: Reader | null;
  /** Process IDs of the children, the embedding child first; `null` during a restart. */
  readonly pids: readonly (number | null)[];
  /** Resolves when the second child is ready or has failed to start. Never rejects. */
  readonly settled: Promise<void>;

  /**
   * Waits briefly for running calls, then ends the children. Closing either model does the same.
   */
  close(): Promise<void>;
}

/**
 * Starts the child processes that run the models. The bot needs them, because a model run blocks
 * its process. The first child embeds and reads. The second child only reads: it starts after the
 * first, and a failure to start is only logged. A child that dies or hangs is restarted; no child
 * outlives this process. Models are downloaded here, before the children start, so the children
 * open no connection.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function startInferenceProcess(
  options: InferenceProcessOptions,
): Promise<InferenceProcess> {
  const { log, deadlineMs = 10_000, readers = availableParallelism() > 1 ? 2 : 1 } = options;
  const opening = await findModels(options);
  const first = superviseChild(options, opening, null);
  const models = await first.start();
  const { embedder, reader } = models;
  if (embedder === null) throw new Error('the inference process opened no embedding model');
  log.debug({ ...models, pid: first.pid }, 'started the inference process');

  const second =
    reader === null || readers === 1
      ? null
      : superviseChild(options, { ...opening, embedder: null }, { embedder: null, reader });
  const children = second === null ? ([first] as const) : ([first, second] as const);
  const deadlineFor = (chars: number) => deadlineMs * Math.max(1, Math.ceil(chars / MOST_CHARS));
  const pool = new ReaderPool(children, deadlineFor);
  const calls = new OpenCalls(opening.embedder.name);
  let closing: Promise<void> | null = null;
  const close = async () => (closing ??= endAll());
  const settled = startSecond();

  async function startSecond(): Promise<void> {
    if (second === null) return;
    try {
      await second.start();
      log.debug({ pid: second.pid }, 'started a second inference process, for reading');
    } catch (error) {
      if (closing === null)
        log.warn(
          { err: error },
          'only one inference process reads, because the second did not start',
        );
    }
  }

  async function endAll(): Promise<void> {
    const idle = calls.close();
    await Promise.all(children.map(async (child) => child.close(idle)));
  }

  const embed = async (texts: readonly string[], urgency: Urgency): Promise<Float32Array[]> =>
    calls.call(async () => {
      const { dimensions } = embedder;
      const vectors: Float32Array[] = [];
      for (const { batch, chars } of toBatches(texts, MOST_TEXTS)) {
        const answer = await first.ask('embed', { texts: batch }, deadlineFor(chars), urgency);
        for (let i = 0; i < batch.length; i += 1) {
          vectors.push(answer.vectors.slice(i * dimensions, (i + 1) * dimensions));
        }
      }
      return vectors;
    });
  const read: Reader['read'] = async (question, passages, headings) =>
    calls.call(async () => pool.read(question, passages, headings));

  return {
    embedder: { ...embedder, embed: async (texts) => embed(texts, 'awaited'), close },
    background: { ...embedder, embed: async (texts) => embed(texts, 'background'), close },
    reader: reader && { ...reader, read, close },
    get pids() {
      return children.map(({ pid }) => pid);
    },
    settled,
    close,
  };
}

async function findModels(
  options: InferenceProcessOptions,
): Promise<Opening & { readonly embedder: ModelFolder }> {
  const { readerModel } = options;
  return {
    embedder: await findModel(options, EMBEDDING),
    reader:
      readerModel === null ? null : await findModel({ ...options, model: readerModel }, READING),
    embedderThreads: options.threads ?? defaultThreads(),
  };
}

function superviseChild(
  options: InferenceProcessOptions,
  opening: Opening,
  expected: Opened | null,
): ChildSupervisor {
  const { log, meter = noMeter } = options;
  let isRestart = false;
  const entry =
    options.entry ?? pathToFileURL(programFile('src/inference/child-process/model-process.ts'));
  return new ChildSupervisor({
    spawn: (events) => {
      if (isRestart) meter.count('child_process_restarts_total', { process: 'model' });
      isRestart = true;
      return forkModelChild(entry, events, log);
    },
    opening,
    expected,
    startDeadlineMs: options.startDeadlineMs ?? 60_000,
    closeDeadlineMs: options.closeDeadlineMs ?? 1_000,
    maxRestartsPerMinute: options.maxRestartsPerMinute ?? 5,
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    log,
  });
}

/**
 * Splits texts into batches, in order, within `most` texts and `MOST_CHARS`. A text above
 * `MOST_CHARS` gets its own batch.
 */
function* toBatches(
  texts: readonly string[],
  most: number,
): Iterable<{ batch: string[]; chars: number }> {
  let batch: string[] = [];
  let chars = 0;
  for (const text of texts) {
    if (batch.length > 0 && (batch.length === most || chars + text.length > MOST_CHARS)) {
      yield { batch, chars };
      batch = [];
      chars = 0;
    }
    batch.push(text);
    chars += text.length;
  }
  if (batch.length > 0) yield { batch, chars };
}
