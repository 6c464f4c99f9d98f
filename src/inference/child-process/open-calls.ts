import { modelClosed } from '../model-files/model-errors.ts';

/** Counts running calls to the models, so that closing can wait for them. */
export class OpenCalls {
  readonly #name: string;
  #calls = 0;
  #isClosed = false;
  #onIdle: () => void = () => undefined;

  /** @param name of the model, for errors after closing */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Runs one caller's work, which may send several requests. Requests of concurrent calls may
   * interleave.
   *
   * @throws UserFacingError `busy` once closed; any error that `work` throws
   */
  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw modelClosed(this.#name);
    this.#calls += 1;
    try {
      return await work();
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle();
    }
  }

  /** Refuses further calls, and resolves when the running calls have ended. Call once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#calls === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
