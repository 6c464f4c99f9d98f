import { setImmediate as nextTurn } from 'node:timers/promises';
import { modelClosed } from '../model-files/model-errors.ts';

/** Calls upon one model of this process. */
export interface SerialQueue {
  /**
   * Does `work` on each item, in order. A run is synchronous, so timers, signals and other callers have
   * their turn behind each.
   *
   * @throws UserFacingError `busy` once closed; what `work` throws, at once
   */
  each<Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ): Promise<Result[]>;

  /** Refuses what comes from now on, and waits for what is under way, whatever becomes of it. */
  close(): Promise<void>;
}

/** @param name of the model, for what is said once it was closed */
export function createSerialQueue(name: string): SerialQueue {
  let closed = false;
  const underWay = new Set<Promise<unknown>>();

  async function doAll<Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ): Promise<Result[]> {
    const results: Result[] = [];
    for (const item of items) {
      results.push(await work(item));
      await nextTurn();
    }
    return results;
  }

  return {
    async each(items, work) {
      if (closed) throw modelClosed(name);
      const all = doAll(items, work);
      underWay.add(all);
      try {
        return await all;
      } finally {
        underWay.delete(all);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(underWay);
    },
  };
}
