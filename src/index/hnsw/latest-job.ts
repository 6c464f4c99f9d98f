/** Runs one job at a time, and of those waiting only the latest. */
export class LatestJob {
  #abort: AbortController | null = null;
  /** Never rejects. */
  #done: Promise<void> = Promise.resolve();

  /** Raises the signal of the job before, waits until it has ended, and runs this one. */
  start(job: (signal: AbortSignal) => Promise<void>): void {
    this.#abort?.abort();
    const abort = new AbortController();
    const before = this.#done;
    this.#abort = abort;
    this.#done = before
      .then(() => (abort.signal.aborted ? undefined : job(abort.signal)))
      .catch(() => undefined);
  }

  /** Raises the signal of the job under way. */
  abort(): void {
    this.#abort?.abort();
  }

  /** Resolves when no job is under way, those started meanwhile included. */
  async idle(): Promise<void> {
    let seen: Promise<void> | null = null;
    while (seen !== this.#done) {
      seen = this.#done;
      await seen;
    }
  }
}
