import PQueue from 'p-queue';
import pRetry from 'p-retry';

/** One document to write or delete: its lines in a bulk request. */
export type BulkAction = readonly string[];

/** The reason for which the cluster did not perform an action. */
export interface BulkFault {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

export interface BulkTarget {
  /** Sends one request. Returns the fault of each action, in order; `null`: it succeeded. */
  send(actions: readonly BulkAction[]): Promise<readonly (BulkFault | null)[]>;
  /** Whether to repeat a request that failed as a whole. */
  isPassing(error: unknown): boolean;
  /** Whether to repeat an action. */
  mayRepeat(fault: BulkFault): boolean;
  toError(fault: BulkFault): Error;
}

export interface BulkLimits {
  /** The most characters of a request. A larger document has a request of its own. */
  readonly requestLength: number;
  readonly requestActions: number;
  /** The number of requests in progress. */
  readonly requests: number;
  readonly retries: number;
  /** The delay before the first repetition, in milliseconds. It doubles each time. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export const BULK_LIMITS: BulkLimits = {
  requestLength: 2_000_000,
  requestActions: 1_000,
  requests: 2,
  retries: 9,
  firstDelayMs: 250,
  longestDelayMs: 15_000,
};

/**
 * Sends actions in requests of limited size. Reads further actions only while fewer requests than
 * allowed are in progress. Repeats the actions that the cluster rejects because it is busy.
 *
 * The bulk helper of the client waits 5 s before each repetition, does not repeat a request that failed
 * as a whole, and returns without an error if it drops documents.
 *
 * @throws the first error, after the requests in progress have ended
 */
export async function writeInBulk(
  actions: AsyncIterable<BulkAction>,
  target: BulkTarget,
  given: Partial<BulkLimits> = {},
): Promise<void> {
  const limits = { ...BULK_LIMITS, ...given };
  const queue = new PQueue({ concurrency: limits.requests });
  const failure = new AbortController();
  try {
    for await (const batch of inBatches(actions, limits)) {
      await queue.onSizeLessThan(1);
      if (failure.signal.aborted) break;
      queue
        .add(() => sendBatch(batch, target, limits, failure.signal))
        .catch((error: unknown) => {
          failure.abort(error);
        });
    }
  } finally {
    await queue.onIdle();
  }
  failure.signal.throwIfAborted();
}

/** Sends a batch until all of its actions have succeeded. */
async function sendBatch(
  batch: readonly BulkAction[],
  target: BulkTarget,
  { retries, firstDelayMs, longestDelayMs }: BulkLimits,
  signal: AbortSignal,
): Promise<void> {
  let left = batch;
  const attempt = async (): Promise<void> => {
    const faults = await target.send(left);
    const found = faults.filter((fault) => fault !== null);
    const [lasting] = found.filter((fault) => !target.mayRepeat(fault));
    if (lasting !== undefined) throw target.toError(lasting);
    left = left.filter((_, at) => faults[at] !== null);
    if (found[0] !== undefined) throw new RejectedError(target.toError(found[0]));
  };
  try {
    await pRetry(attempt, {
      ...{ retries, minTimeout: firstDelayMs, maxTimeout: longestDelayMs, randomize: true },
      signal,
      shouldRetry: ({ error }) => error instanceof RejectedError || target.isPassing(error),
    });
  } catch (error) {
    throw error instanceof RejectedError ? error.reported : error;
  }
}

/** Some actions of a request were rejected because the cluster was busy. */
class RejectedError extends Error {
  readonly reported: Error;

  constructor(reported: Error) {
    super(reported.message);
    this.name = 'RejectedError';
    this.reported = reported;
  }
}

async function* inBatches(
  actions: AsyncIterable<BulkAction>,
  { requestLength, requestActions }: BulkLimits,
): AsyncGenerator<readonly BulkAction[]> {
  let batch: BulkAction[] = [];
  let length = 0;
  for await (const action of actions) {
    const added = action.reduce((sum, line) => sum + line.length + 1, 0);
    const isFull = batch.length === requestActions || length + added > requestLength;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(action);
    length += added;
  }
  if (batch.length > 0) yield batch;
}
