import { reasonOf } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Timers } from '../domain/time.ts';
import type { FeedPoller } from './feed-poller.ts';

/** How soon a process notices that the process that fetches has stopped. */
const LOOK_INTERVAL_MS = 60_000;

/**
 * Returns a poller that fetches only while no other process does, and takes over when that process stops.
 *
 * @param ifAlone runs work unless another process is at work; `null`: another one is
 */
export function takeOverFeeds(
  poller: FeedPoller,
  parts: {
    readonly ifAlone: <T>(work: () => Promise<T>) => Promise<T | null>;
    readonly timers: Timers;
    readonly log: Logger;
  },
): FeedPoller {
  const { ifAlone, timers, log } = parts;
  let isStopping = false;
  let cancel = (): void => undefined;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  let polling: Promise<void> = Promise.resolve();

  async function poll(): Promise<void> {
    if (isStopping) return;
    poller.start();
    await stopped;
    await poller.stop();
  }

  function look(): void {
    polling = ifAlone(poll).then(
      () => undefined,
      (error: unknown) => {
        log.warn({ error: reasonOf(error) }, 'it is unknown whether another process fetches feeds');
      },
    );
    void polling.then(() => {
      if (!isStopping) cancel = timers.start(look, LOOK_INTERVAL_MS);
    });
  }

  return {
    check: () => poller.check(),
    start: look,
    async stop() {
      isStopping = true;
      cancel();
      stop();
      await polling;
    },
    idle: () => poller.idle(),
  };
}
