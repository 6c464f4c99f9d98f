import { AsyncLocalStorage } from 'node:async_hooks';
import PQueue from 'p-queue';
import type { Together } from '../../together.ts';

/**
 * Runs one piece of work of a corpus at a time, in all processes. Work that starts within other work
 * of the same corpus belongs to it, and runs at once.
 */
export class CorpusLocks<Held extends object> {
  readonly #together: Together;
  /** What the surrounding work holds, by corpus. Work that it has started can outlive it. */
  readonly #held = new AsyncLocalStorage<ReadonlyMap<string, { held: Held | null }>>();
  readonly #inProcess = new Map<string, PQueue>();

  constructor(together: Together) {
    this.#together = together;
  }

  /** Returns what the surrounding work of the corpus holds; `null`: there is none. */
  held(corpusId: string): Held | null {
    return this.#held.getStore()?.get(corpusId)?.held ?? null;
  }

  /**
   * Takes the lock of a corpus.
   *
   * @param use calls `run` for the work that belongs to the lock
   */
  async take<T>(
    corpusId: string,
    use: (run: <R>(held: Held, work: () => Promise<R>) => Promise<R>) => Promise<T>,
  ): Promise<T> {
    return this.#inTurn(corpusId, (run) =>
      this.#together.exclusive(nameOf(corpusId), () => use(run)),
    );
  }

  /** Like `take`, but resolves to `null` if another process has the lock. */
  async takeNow<T>(
    corpusId: string,
    use: (run: <R>(held: Held, work: () => Promise<R>) => Promise<R>) => Promise<T>,
  ): Promise<T | null> {
    return this.#inTurn(corpusId, (run) =>
      this.#together.exclusiveNow(nameOf(corpusId), () => use(run)),
    );
  }

  async #inTurn<T>(
    corpusId: string,
    lock: (run: <R>(held: Held, work: () => Promise<R>) => Promise<R>) => Promise<T>,
  ): Promise<T> {
    const outer = this.#held.getStore();
    const queue = this.#inProcess.get(corpusId) ?? new PQueue({ concurrency: 1 });
    this.#inProcess.set(corpusId, queue);
    try {
      return await queue.add(() =>
        // The queue can call this in the context of other work.
        lock(async (held, work) => {
          const entry: { held: Held | null } = { held };
          try {
            return await this.#held.run(new Map([...(outer ?? []), [corpusId, entry]]), work);
          } finally {
            entry.held = null;
          }
        }),
      );
    } finally {
      if (queue.size + queue.pending === 0) this.#inProcess.delete(corpusId);
    }
  }
}

/** The lock of a corpus, in all processes. */
function nameOf(corpusId: string): string {
  return `corpus ${corpusId}`;
}
