/** Less than the 10 s that Docker waits for a container to stop before it kills the container. */
const ENDS_WITHIN_MS = 4800;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Resolves to the signal that asks the process to stop. A second signal ends the process at once. Otherwise
 * the process ends after `ENDS_WITHIN_MS` at the latest, even if something hangs.
 */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      // Without a listener, the next signal ends the process.
      for (const one of SIGNALS) process.off(one, stop);
      setTimeout(() => process.exit(1), ENDS_WITHIN_MS).unref();
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}
