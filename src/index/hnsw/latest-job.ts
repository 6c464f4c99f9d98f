/** Runs one job at a time; of the waiting jobs, only the latest. */
export class LatestJob {
  #abort: AbortController | null = null;
  /** Never rejects. */
  #done: Promise<void> = Promise.resolve();

  /** Aborts the previous job, waits for its end, and runs this one. */
  start(job: (signal: AbortSignal) => Promise<void>): void {
    this.#abort?.abort();
    const abort = new AbortController();
    const before = this.#done;
    this.#abort = abort;
    this.#done = before
      .then(() => (abort.signal.aborted ? undefined : job(abort.signal)))
      .catch(() => undefined);
  }

  /** Aborts the running job. */
  abort(): void {
    this.#abort?.abort();
  }

  /** Resolves when no job is running, including jobs started while waiting. */
  async idle(): Promise<void> {
    let seen: Promise<void> | null = null;
    while (seen !== this.#done) {
      seen = this.#done;
      await seen;
    }
  }
}
