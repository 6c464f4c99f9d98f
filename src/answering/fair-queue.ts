import type { QueueAddOptions } from 'p-queue';

type Run = () => Promise<unknown>;

/** The server and user of an entry. */
export interface FairQueueOptions extends QueueAddOptions {
  readonly server: string;
  readonly user: string;
}

interface Entry {
  readonly id: string | undefined;
  readonly user: string;
  readonly server: string;
  readonly run: Run;
}

/**
 * A fair queue for p-queue (`queueClass`). Servers rotate, the users of a server rotate, and the
 * entries of a user are served in order. A server or user that has not been served recently is next,
 * so other users' many entries delay an entry only briefly.
 */
export class FairQueue {
  readonly #servers = new Rotation<Rotation<Entry[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  enqueue(run: Run, { id, server = '', user = '' }: Partial<FairQueueOptions> = {}): void {
    const users = this.#servers.activate(server, () => new Rotation());
    users.activate(user, () => []).push({ id, user, server, run });
    this.#size += 1;
  }

  dequeue(): Run | undefined {
    const users = this.#servers.next();
    const entries = users?.next();
    const entry = entries?.shift();
    if (users === undefined || entries === undefined || entry === undefined) return undefined;
    this.#size -= 1;
    this.#rest(entry, users, entries);
    return entry.run;
  }

  /** Returns the waiting entries of a user, a server, or a user in a server. Without either, all. */
  filter({ server, user }: Readonly<Partial<FairQueueOptions>>): Run[] {
    return this.#entries()
      .filter((entry) => (server ?? entry.server) === entry.server)
      .filter((entry) => (user ?? entry.user) === entry.user)
      .map(({ run }) => run);
  }

  remove(id: string): void {
    for (const users of this.#servers.active()) {
      for (const entries of users.active()) {
        const entry = entries.find((one) => one.id === id);
        if (entry === undefined) continue;
        entries.splice(entries.indexOf(entry), 1);
        this.#size -= 1;
        this.#rest(entry, users, entries);
        return;
      }
    }
  }

  /** Required by p-queue's interface, but priorities would break fairness. */
  setPriority(): void {
    throw new Error('a fair queue has no priorities');
  }

  #entries(): Entry[] {
    return this.#servers.active().flatMap((users) => users.active().flat());
  }

  #rest({ user, server }: Entry, users: Rotation<Entry[]>, entries: readonly Entry[]): void {
    if (entries.length === 0) users.deactivate(user);
    if (users.active().length === 0) this.#servers.deactivate(server);
  }
}

interface Flow<T> {
  readonly value: T;
  /** The virtual time at which the flow's next entry is due. */
  start: number;
  /** Orders flows that are due at the same virtual time. */
  arrival: number;
  isActive: boolean;
}

/**
 * Start-time fair queueing with entries of equal cost (P. Goyal, H. Vin, H. Cheng, "Start-time fair
 * queueing", 1996). An entry has the start time S = max(v, F of the flow's last entry) and the finish
 * time F = S + 1. The entry with the smallest S is served next. The virtual time v is the S of the
 * entry served last.
 */
class Rotation<T> {
  readonly #flows = new Map<string, Flow<T>>();
  #v = 0;
  #arrivals = 0;
  #lastServed: string | null = null;

  /** Adds the flow to the rotation and returns its value. */
  activate(key: string, create: () => T): T {
    if (this.active().length === 0) this.#forgetServed();
    const known = this.#flows.get(key);
    if (known?.isActive === true) return known.value;
    const flow = known ?? { value: create(), start: this.#v, arrival: 0, isActive: false };
    flow.start = Math.max(this.#v, flow.start);
    flow.arrival = this.#arrivals;
    flow.isActive = true;
    this.#arrivals += 1;
    this.#flows.set(key, flow);
    return flow.value;
  }

  deactivate(key: string): void {
    const flow = this.#flows.get(key);
    if (flow === undefined) return;
    flow.isActive = false;
    // A flow that is already due is equivalent to a new one, so it need not be remembered.
    if (flow.start <= this.#v) this.#flows.delete(key);
  }

  /** Returns the value of the flow that is due first, and charges the flow for one entry. */
  next(): T | undefined {
    let due: [string, Flow<T>] | undefined;
    for (const [key, flow] of this.#flows) {
      if (!flow.isActive) continue;
      if (due === undefined || isBefore(flow, due[1])) due = [key, flow];
    }
    if (due === undefined) return undefined;
    const [key, flow] = due;
    this.#v = flow.start;
    flow.start += 1;
    flow.arrival = this.#arrivals;
    this.#arrivals += 1;
    this.#lastServed = key;
    return flow.value;
  }

  active(): T[] {
    return [...this.#flows.values()].flatMap(({ isActive, value }) => (isActive ? [value] : []));
  }

  /** Forgets all flows except the one served last, whose entry may still be in progress. */
  #forgetServed(): void {
    for (const key of this.#flows.keys()) if (key !== this.#lastServed) this.#flows.delete(key);
  }
}

function isBefore<T>(a: Flow<T>, b: Flow<T>): boolean {
  return a.start < b.start || (a.start === b.start && a.arrival < b.arrival);
}
