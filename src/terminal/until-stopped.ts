/** Resolves to the signal that tells the process to stop. */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // The second signal finds no listener and ends the process at once.
      process.once(signal, () => {
        resolve(signal);
      });
    }
  });
}
