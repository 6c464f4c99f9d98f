import { systemClock } from '../domain/clock.ts';
import { ChildSupervisor } from './child-supervisor.ts';
import type { Embedder } from './embedder.ts';
import { EMBEDDING, findModel, READING } from './find-model.ts';
import type { OpenEmbedderOptions } from './open-embedder.ts';
import { forkModelChild } from './model-child.ts';
import type { Reader, Reading } from './reader.ts';
import { systemTimers } from './timers.ts';
import { defaultThreads } from './transformers-runtime.ts';

/**
 * One request: small, so that another caller's turn comes soon and a deadline can be short. The
 * way to the child and back costs as much as a passage of the built-in model, so not one text each.
 */
const MOST_TEXTS = 8;
const MOST_CHARS = 4000;
/** Passages of one request to read: some 40 ms, after which another caller has a turn. */
const MOST_PASSAGES = 4;

export interface InferenceProcessOptions extends OpenEmbedderOptions {
  /** As `model`, of the reading model; `null`: none. */
  readonly readerModel: string | null;
  /** Calls at one time; one more is refused as `busy`. Default 64. */
  readonly maxCalls?: number;
  /** For 4,000 characters, counted from when the child begins on them. Default 10 s. */
  readonly deadlineMs?: number;
  /** For loading the models. Default 60 s. */
  readonly startDeadlineMs?: number;
  /** How long `close` waits for calls in flight. Default 5 s. */
  readonly closeDeadlineMs?: number;
  /** Default 5. */
  readonly maxRestartsPerMinute?: number;
  /** The child's program, in place of the real one. */
  readonly entry?: URL;
}

export interface InferenceProcess {
  readonly embedder: Embedder;
  /** `null` where no reading model was asked for. */
  readonly reader: Reader | null;
  /** Process ID of the child that runs now; `null` between two. */
  readonly pid: number | null;

  /** Lets calls in flight finish, within bounds, and ends the child; so does closing either model. */
  close(): Promise<void>;
}

/**
 * Starts the child process that runs the models, for the bot: a run holds the process it is in.
 * The child is restarted when it dies or hangs, and does not outlive this process. A download
 * happens here, before it starts; the child opens no connection.
 *
 * @throws UserFacingError `invalid-config` | `model-missing` | `model-failed`
 */
export async function startInferenceProcess(
  options: InferenceProcessOptions,
): Promise<InferenceProcess> {
  const { log, deadlineMs = 10_000 } = options;
  const model = await findModel(options, EMBEDDING);
  const readerModel =
    options.readerModel === null
      ? null
      : await findModel({ ...options, model: options.readerModel }, READING);
  const entry = options.entry ?? new URL('./model-process.ts', import.meta.url);
  const supervisor = new ChildSupervisor({
    spawn: (events) => forkModelChild(entry, events, log),
    opening: {
      embedder: model,
      reader: readerModel,
      threads: options.threads ?? defaultThreads(),
    },
    maxCalls: options.maxCalls ?? 64,
    startDeadlineMs: options.startDeadlineMs ?? 60_000,
    closeDeadlineMs: options.closeDeadlineMs ?? 5_000,
    maxRestartsPerMinute: options.maxRestartsPerMinute ?? 5,
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    log,
  });
  const opened = await supervisor.start();
  log.debug({ ...opened, pid: supervisor.pid }, 'started the inference process');
  const close = async () => supervisor.close();
  const deadlineFor = (chars: number) => deadlineMs * Math.max(1, Math.ceil(chars / MOST_CHARS));

  async function embed(texts: readonly string[]): Promise<Float32Array[]> {
    const { dimensions } = opened.embedder;
    return supervisor.call(async () => {
      const vectors: Float32Array[] = [];
      for (const { batch, chars } of toBatches(texts, MOST_TEXTS)) {
        const answer = await supervisor.ask('embed', { texts: batch }, deadlineFor(chars));
        for (let i = 0; i < batch.length; i += 1) {
          vectors.push(answer.vectors.slice(i * dimensions, (i + 1) * dimensions));
        }
      }
      return vectors;
    });
  }

  async function read(question: string, passages: readonly string[]): Promise<Reading[]> {
    return supervisor.call(async () => {
      const readings: Reading[] = [];
      for (const { batch, chars } of toBatches(passages, MOST_PASSAGES)) {
        const asked = { question, passages: batch };
        const answer = await supervisor.ask('read', asked, deadlineFor(chars));
        readings.push(...answer.readings);
      }
      return readings;
    });
  }

  return {
    embedder: { ...opened.embedder, embed, close },
    reader: opened.reader === null ? null : { ...opened.reader, read, close },
    get pid() {
      return supervisor.pid;
    },
    close,
  };
}

/** The texts in order, in batches within both bounds; a longer text is a batch of its own. */
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
