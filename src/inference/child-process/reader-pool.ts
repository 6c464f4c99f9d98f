import type { ChildSupervisor } from './child-supervisor.ts';
import type { Tasks } from './process-protocol.ts';
import type { Reading } from '../reader.ts';

/**
 * Distributes passages over several child processes, each reading one at a time. A model run blocks
 * its process, and a second thread costs more CPU time than it saves (see `defaultThreads`). All
 * children give the same readings, because they run the same model on one thread.
 */
export class ReaderPool {
  readonly #children: readonly [ChildSupervisor, ...ChildSupervisor[]];
  readonly #deadlineFor: (chars: number) => number;

  /**
   * @param children the first one is required; the others are used only while they are ready
   * @param deadlineFor milliseconds allowed for a passage of `chars` characters
   */
  constructor(
    children: readonly [ChildSupervisor, ...ChildSupervisor[]],
    deadlineFor: (chars: number) => number,
  ) {
    this.#children = children;
    this.#deadlineFor = deadlineFor;
  }

  /**
   * Returns one reading per passage, in order. Sends one passage per request, so that concurrent
   * calls can interleave.
   *
   * @throws UserFacingError `model-failed` | `busy`, after the running requests have ended
   */
  async read(
    question: string,
    passages: readonly string[],
    headings: readonly string[] = [],
  ): Promise<Reading[]> {
    const readings: Reading[] = [];
    const waiting = [...passages.entries()];
    const readNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [place, passage] = next;
        readings[place] = await this.#readOne({
          question,
          passages: [passage],
          headings: [headings[place] ?? ''],
        });
      }
    };
    const workers = await Promise.allSettled(
      this.#children.map(async () =>
        readNext().catch((error: unknown) => {
          waiting.length = 0;
          throw error;
        }),
      ),
    );
    for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
    return readings;
  }

  async #readOne(asked: Tasks['read']['asked']): Promise<Reading> {
    const child = this.#choose();
    try {
      return await this.#ask(child, asked);
    } catch (error) {
      // A supervisor that gives up fails its pending requests. Another child can handle them.
      const other = this.#choose();
      if (!child.isGivenUp || other === child) throw error;
      return this.#ask(other, asked);
    }
  }

  async #ask(child: ChildSupervisor, asked: Tasks['read']['asked']): Promise<Reading> {
    const chars = asked.passages.join('').length;
    const { readings } = await child.ask('read', asked, this.#deadlineFor(chars));
    const [reading] = readings;
    if (reading === undefined) throw new Error('the inference process gave no reading');
    return reading;
  }

  /** Returns the ready child with the fewest requests, or the first child if none is ready. */
  #choose(): ChildSupervisor {
    const [first, ...others] = this.#children;
    let best = first;
    for (const child of others) {
      child.revive();
      if (!child.isReady) continue;
      if (!best.isReady || child.requests < best.requests) best = child;
    }
    return best;
  }
}
