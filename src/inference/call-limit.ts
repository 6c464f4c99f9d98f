import { UserFacingError } from '../domain/errors.ts';
import { modelClosed } from './model-errors.ts';

/** Bounds the calls to the models at one time, and knows when there are none. */
export class CallLimit {
  readonly #name: string;
  readonly #maxCalls: number;
  #calls = 0;
  #isClosed = false;
  #onIdle: () => void = () => undefined;

  /**
   * @param name of the model, for errors once this is closed
   * @param maxCalls at one time; one more is refused as `busy`
   */
  constructor(name: string, maxCalls: number) {
    this.#name = name;
    this.#maxCalls = maxCalls;
  }

  /**
   * One caller's work, which may send several requests. Calls are counted, not requests, so that a call
   * is refused at its beginning or not at all; the requests of concurrent calls alternate, so a question
   * does not wait for a long ingestion.
   *
   * @throws UserFacingError `busy`, and what `work` throws
   */
  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw modelClosed(this.#name);
    if (this.#calls >= this.#maxCalls) {
      throw new UserFacingError(
        'busy',
        `${this.#maxCalls} calls are waiting for the models, and no more may wait.`,
        'Try again in a few seconds.',
      );
    }
    this.#calls += 1;
    try {
      return await work();
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle();
    }
  }

  /** Refuses further calls, and resolves when those in flight have ended. Called once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#calls === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
