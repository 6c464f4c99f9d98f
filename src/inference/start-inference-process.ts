import { systemClock } from '../domain/clock.ts';
import { ChildSupervisor } from './child-supervisor.ts';
import type { Embedder } from './embedder.ts';
import { EMBEDDING, findModel } from './find-model.ts';
import type { OpenEmbedderOptions } from './open-embedder.ts';
import { forkModelChild } from './model-child.ts';
import { systemTimers } from './timers.ts';
import { defaultThreads } from './transformers-runtime.ts';

/**
 * One request: small, so that another caller's turn comes soon and a deadline can be short. The
 * way to the child and back costs as much as a passage of the built-in model, so not one text each.
 */
const MOST_TEXTS = 8;
const MOST_CHARS = 4000;

export interface InferenceProcessOptions extends OpenEmbedderOptions {
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

export interface InferenceProcess extends Embedder {
  /** Process ID of the child that runs now; `null` between two. */
  readonly pid: number | null;
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
  const entry = options.entry ?? new URL('./model-process.ts', import.meta.url);
  const supervisor = new ChildSupervisor({
    spawn: (events) => forkModelChild(entry, events, log),
    opening: { embedder: model, threads: options.threads ?? defaultThreads() },
    maxCalls: options.maxCalls ?? 64,
    startDeadlineMs: options.startDeadlineMs ?? 60_000,
    closeDeadlineMs: options.closeDeadlineMs ?? 5_000,
    maxRestartsPerMinute: options.maxRestartsPerMinute ?? 5,
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    log,
  });
  const { modelId, dimensions } = (await supervisor.start()).embedder;
  log.debug({ modelId, dimensions, pid: supervisor.pid }, 'started the inference process');

  return {
    modelId,
    dimensions,
    get pid() {
      return supervisor.pid;
    },
    async embed(texts) {
      return supervisor.call(async () => {
        const vectors: Float32Array[] = [];
        for (const { batch, chars } of toBatches(texts)) {
          const deadline = deadlineMs * Math.max(1, Math.ceil(chars / MOST_CHARS));
          const answer = await supervisor.ask('embed', { texts: batch }, deadline);
          for (let i = 0; i < batch.length; i += 1) {
            vectors.push(answer.vectors.slice(i * dimensions, (i + 1) * dimensions));
          }
        }
        return vectors;
      });
    },
    close: () => supervisor.close(),
  };
}

/** The texts in order, in batches within both bounds; a longer text is a batch of its own. */
function* toBatches(texts: readonly string[]): Iterable<{ batch: string[]; chars: number }> {
  let batch: string[] = [];
  let chars = 0;
  for (const text of texts) {
    if (batch.length > 0 && (batch.length === MOST_TEXTS || chars + text.length > MOST_CHARS)) {
      yield { batch, chars };
      batch = [];
      chars = 0;
    }
    batch.push(text);
    chars += text.length;
  }
  if (batch.length > 0) yield { batch, chars };
}
