/** Shorter than the 10 s after which Docker kills a container that should stop. */
const ENDS_WITHIN_MS = 4800;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Resolves to the signal that asks the process to stop. A second signal ends the process at once. If
 * something hangs, it ends after `ENDS_WITHIN_MS`.
 */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      // Without a listener, a signal ends the process.
      for (const one of SIGNALS) process.off(one, stop);
      setTimeout(() => process.exit(1), ENDS_WITHIN_MS).unref();
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}
