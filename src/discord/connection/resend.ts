import { HTTPError } from 'discord.js';
import type { Clock, Timers } from '../../domain/time.ts';
import { isNetworkFault } from './explain-failure.ts';

export interface Resending {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly timers: Timers;
  /** Aborting ends the current pause, and the next attempt is the last. */
  readonly signal: AbortSignal;
  /** Called before each attempt but the first. */
  readonly onResend?: () => void;
}

export interface Patience {
  /** Pauses before the second attempt, the third, and so on. The last pause is repeated. */
  readonly pausesMs: readonly number[];
  /** The latest value of `clock.monotonic()` at which an attempt can begin. */
  readonly untilMs: number;
}

/** Whether Discord may have carried out the request: after a lost connection, a timeout or a 5xx. */
export function isOutcomeUnknown(error: unknown): boolean {
  return (error instanceof HTTPError && error.status >= 500) || isNetworkFault(error);
}

/**
 * Sends a request until its outcome is known. Use it only if the request may be carried out twice, like an edit.
 *
 * @param send receives the number of the attempt, from 1
 * @throws the last error of `send`
 */
export async function resend<T>(
  send: (attempt: number) => Promise<T>,
  { pausesMs, untilMs }: Patience,
  resending: Resending,
): Promise<T> {
  const { clock, signal, onResend } = resending;
  for (let attempt = 1, isLast = false; ; attempt += 1) {
    if (attempt > 1) onResend?.();
    try {
      return await send(attempt);
    } catch (error) {
      if (isLast || !isOutcomeUnknown(error)) throw error;
      const pauseMs = pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? 0;
      if (clock.monotonic() + pauseMs > untilMs) throw error;
      isLast = signal.aborted;
      if (pauseMs > 0) isLast = (await pause(pauseMs, resending)) === 'aborted';
    }
  }
}

function pause(ms: number, { timers, signal }: Resending): Promise<'over' | 'aborted'> {
  return new Promise((resolve) => {
    const onAbort = (): void => {
      stopTimer();
      resolve('aborted');
    };
    const stopTimer = timers.start(() => {
      signal.removeEventListener('abort', onAbort);
      resolve('over');
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
