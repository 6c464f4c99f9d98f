/** Runs one job at a time. Of several waiting jobs, runs only the latest. */
export class LatestJob {
  #abort: AbortController | null = null;
  /** Never rejects. */
  #done: Promise<void> = Promise.resolve();

  /**
   * Aborts the previous job, waits for its end, and then runs `job`.
   *
   * @param atEnd called after the job, also if the job was aborted before it ran
   */
  start(job: (signal: AbortSignal) => Promise<void>, atEnd: () => void = () => undefined): void {
    this.#abort?.abort();
    const abort = new AbortController();
    const before = this.#done;
    this.#abort = abort;
    this.#done = before
      .then(() => (abort.signal.aborted ? undefined : job(abort.signal)))
      .catch(() => undefined)
      .then(atEnd);
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
