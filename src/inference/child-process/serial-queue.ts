import { setImmediate as nextTurn } from 'node:timers/promises';
import { modelClosed } from '../model-files/model-errors.ts';

/** Serialises the calls to a model in this process. */
export interface SerialQueue {
  /**
   * Runs `work` on each item, in order. Model runs are synchronous, so the queue yields to timers,
   * signals and other callers after each item.
   *
   * @throws UserFacingError `busy` once closed; the first error of `work`
   */
  each<Item, Result>(
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ): Promise<Result[]>;

  /** Refuses further calls, and waits for the running calls to succeed or fail. */
  close(): Promise<void>;
}

/** @param name of the model, for errors after closing */
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
