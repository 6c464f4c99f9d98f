import { AsyncResource } from 'node:async_hooks';
import PQueue from 'p-queue';
import { FairQueue, type FairQueueOptions } from '../answering/fair-queue.ts';

/** Runs work on corpora, one piece at a time, because two ingestions would compete for the same processors. */
export interface CorpusTurns {
  /**
   * Runs work when it is the turn of the corpus. Corpora rotate, so a waiting corpus waits at most for the
   * work in progress and for one piece of each other corpus.
   */
  take<T>(corpusId: string, work: () => Promise<T>): Promise<T>;
}

export function createCorpusTurns(): CorpusTurns {
  const turns = new PQueue<FairQueue, FairQueueOptions>({ concurrency: 1, queueClass: FairQueue });
  return {
    // The queue can call the work in the asynchronous context of other work.
    take: (corpusId, work) => turns.add(AsyncResource.bind(work), { server: corpusId, user: '' }),
  };
}
