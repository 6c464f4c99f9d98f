/** How the processes work together that use the same stores. */
export interface Together {
  /**
   * Runs work while no other process runs work under the same name. Waits for the other process.
   * Only PostgreSQL also keeps work of the same process apart.
   */
  exclusive<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Like `exclusive`, but resolves to `null` at once if another process is at work. */
  exclusiveNow<T>(name: string, work: () => Promise<T>): Promise<T | null>;
  /**
   * Calls the listener within five seconds of a change that another process has made to a corpus,
   * to the list of corpora, or to the choice of a server. It can be called without a change.
   *
   * @returns ends the calls
   */
  watch(listener: () => void): Promise<() => Promise<void>>;
}

/** For stores that only one bot uses. */
export const ALONE: Together = {
  exclusive: (_name, work) => work(),
  exclusiveNow: (_name, work) => work(),
  watch: () => Promise.resolve(() => Promise.resolve()),
};
