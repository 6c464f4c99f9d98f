import type { VitalPart } from '../domain/meter.ts';
import type { Clock, Timers } from '../domain/time.ts';

/** What is missing before the bot can answer questions. */
export type Missing = 'corpus-empty' | 'models-silent' | 'gateway-disconnected';

const MISSING: Readonly<Record<VitalPart, Missing>> = {
  corpus: 'corpus-empty',
  models: 'models-silent',
  gateway: 'gateway-disconnected',
};

const PARTS: readonly VitalPart[] = ['corpus', 'models', 'gateway'];

/** A part that does not reply within this time is not ready. */
const CHECKED_WITHIN_MS = 3000;
/** A result is used this long, so that frequent requests do not keep the models busy. */
const VALID_MS = 2000;

/** Checks the parts without which no question is answered. */
export class Readiness {
  readonly #checks = new Map<VitalPart, () => boolean | Promise<boolean>>();
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #timers: Timers;
  #latest: { readonly result: Promise<Missing[]>; validUntil: number } | null = null;

  constructor(parts: { readonly clock: Pick<Clock, 'monotonic'>; readonly timers: Timers }) {
    this.#clock = parts.clock;
    this.#timers = parts.timers;
  }

  add(part: VitalPart, isReady: () => boolean | Promise<boolean>): void {
    this.#checks.set(part, isReady);
  }

  /** Requests during a check share its result. */
  async missing(): Promise<readonly Missing[]> {
    if (this.#latest !== null && this.#clock.monotonic() < this.#latest.validUntil) {
      return this.#latest.result;
    }
    const latest = { result: this.#check(), validUntil: Infinity };
    this.#latest = latest;
    const missing = await latest.result;
    latest.validUntil = this.#clock.monotonic() + VALID_MS;
    return missing;
  }

  async #check(): Promise<Missing[]> {
    const checked = await Promise.all(
      PARTS.map(async (part) => ((await this.#isReady(part)) ? [] : [MISSING[part]])),
    );
    return checked.flat();
  }

  async #isReady(part: VitalPart): Promise<boolean> {
    const check = this.#checks.get(part);
    if (check === undefined) return false;
    let stopTimer = (): void => undefined;
    const late = new Promise<false>((resolve) => {
      stopTimer = this.#timers.start(() => {
        resolve(false);
      }, CHECKED_WITHIN_MS);
    });
    try {
      return await Promise.race([check(), late]);
    } catch {
      return false;
    } finally {
      stopTimer();
    }
  }
}
