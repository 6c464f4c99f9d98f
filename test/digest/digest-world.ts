import type { DigestChannel, Found, PostResult } from '../../src/digest/deliver/digest-channel.ts';
import type { DigestComposer } from '../../src/digest/summarize/digest-composer.ts';
import {
  createDigestScheduler,
  type DigestScheduler,
} from '../../src/digest/deliver/digest-scheduler.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import type { Timers } from '../../src/domain/time.ts';
import { recordingMeter } from '../support/recording-meter.ts';
import { recordingLog } from '../support/recording-log.ts';
import { MemoryDigests } from '../store/memory-digests.ts';
import { otherReason } from '../support/other-reason.ts';
import type { Reason } from '../../src/domain/reasons.ts';

/** The start of the simulation, a Wednesday. */
export const START = Date.UTC(2026, 2, 18, 8);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** How long the channel remembers a nonce, in milliseconds. */
const NONCE_LIVES = 5 * MINUTE;

export const SUBSCRIPTION: Subscription = {
  subscriptionId: 'D-1',
  serverId: '7',
  channelId: '70',
  cadence: 'daily',
  pattern: '0 9 * * *',
  zone: 'UTC',
  sourceIds: null,
  whenQuiet: 'nothing',
  isCrossposted: false,
  createdBy: '5',
  startsAfter: new Date(START).toISOString(),
  pausedBecause: null,
  lastError: null,
};

/** A manually advanced time. Setting its clock back has no effect on timers. */
export class HandTime {
  #elapsed = 0;
  #setBack = 0;
  readonly #begin: number;
  readonly #waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  readonly timers: Timers = {
    start: (run, ms) => {
      const entry = { at: this.#elapsed + Math.max(0, ms), run };
      this.#waiting.add(entry);
      return () => this.#waiting.delete(entry);
    },
  };

  constructor(begin: number) {
    this.#begin = begin;
  }

  readonly now = (): number => this.#begin + this.#elapsed - this.#setBack;

  setBack(ms: number): void {
    this.#setBack += ms;
  }

  /**
   * Advances by `ms`. With `isStopAndGo`, all due timers run at the end, as on a machine that wakes
   * from sleep. Otherwise each timer runs at its time, and its effects settle before the next one.
   */
  async pass(ms: number, isStopAndGo = false): Promise<void> {
    const end = this.#elapsed + ms;
    if (isStopAndGo) this.#elapsed = end;
    for (;;) {
      await settled();
      const next = [...this.#waiting]
        .filter(({ at }) => at <= end)
        .reduce<{ at: number; run: () => void } | null>(
          (first, one) => (first === null || one.at < first.at ? one : first),
          null,
        );
      if (next === null) break;
      this.#waiting.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
    }
    this.#elapsed = end;
  }
}

/** Resolves when all work is done except work that waits for a timer or socket. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** How the channel handles a post. With `lost-…`, the sender gets no reply. */
export type ChannelFault = 'none' | 'later' | 'lost-before' | 'lost-after' | 'refused';

export interface Post {
  readonly body: string;
  readonly nonce: string;
  readonly at: number;
}

/** The parts that outlive a process: the store, the channel, the time and the available sources. */
export class DigestWorld {
  readonly time = new HandTime(START);
  readonly store = new MemoryDigests(this.time);
  readonly sources: string[] = [];
  readonly meter = recordingMeter();
  readonly posts: Post[] = [];
  /** Reasons sent to subscription creators. */
  readonly notified: Reason[] = [];
  fault: ChannelFault = 'none';
  /** The number of posts that the channel accepts before the fault begins. */
  room = Infinity;
  /** Runs before the channel replies to a post. */
  onPost: () => Promise<unknown> = () => Promise.resolve();
  /** Whether the bot has left the server. */
  hasLeft = false;
  /** Whether the bot may not read the history of the channel. */
  isHidden = false;

  /** Composes one message for each source without a receipt. */
  readonly composer: DigestComposer = {
    compose: ({ delivered: had }) => {
      const items = this.sources
        .filter((sourceId) => !had.has(sourceId))
        .map((sourceId) => ({
          sourceId,
          contentHash: 'h',
          isChanged: false,
          quotes: [],
          alsoReportedBy: [],
          title: sourceId,
          publisher: null,
          author: null,
          published: null,
          url: null,
        }));
      return Promise.resolve({ items, skipped: [], generation: 1 });
    },
    deliveredAt: () => Promise.resolve(new Map()),
  };

  readonly channel: DigestChannel = {
    render: ({ items }, _, __, marks) =>
      items.slice(0, marks.length).map(({ sourceId, contentHash }, i) => ({
        body: `${sourceId} ${marks[i] ?? ''}`,
        receipts: [{ sourceId, contentHash, quotes: [] }],
      })),
    post: async (_, body, nonce): Promise<PostResult> => {
      const posting = this.#post(body, nonce);
      await this.onPost();
      return posting;
    },
    findByMarker: (_, mark, since): Promise<Found> => {
      if (this.isHidden) return Promise.resolve('hidden');
      const at = this.posts.findIndex((one) => one.at >= since && one.body.endsWith(mark));
      return Promise.resolve(at === -1 ? 'absent' : { messageId: String(at) });
    },
    isOwn: () => true,
    isIn: () => !this.hasLeft,
    belongs: (channelId, serverId) => Promise.resolve(channelId.startsWith(serverId)),
    findServer: () => Promise.resolve('7'),
    missingPermissions: () => Promise.resolve([]),
    notifyOwner: (_, reason) => {
      this.notified.push(reason);
      return Promise.resolve();
    },
  };

  /** The source IDs of all posts in the channel, with repeats. */
  get posted(): string[] {
    return this.posts.map(({ body }) => body.split(' ')[0] ?? '');
  }

  #post(body: string, nonce: string): PostResult {
    const fault = this.posts.length < this.room ? this.fault : 'later';
    const reason = faultReason(fault);
    if (fault === 'later' || fault === 'refused') return { outcome: fault, reason };
    if (fault === 'lost-before') return { outcome: 'unknown', reason };
    // The channel's clock is right. The bot's clock may have been set back.
    const now = this.time.now();
    const known = this.posts.findIndex(
      (one) => one.nonce === nonce && Math.abs(now - one.at) < NONCE_LIVES,
    );
    if (known === -1) this.posts.push({ body, nonce, at: now });
    const messageId = String(known === -1 ? this.posts.length - 1 : known);
    return fault === 'none' ? { outcome: 'posted', messageId } : { outcome: 'unknown', reason };
  }
}

/** A process with a digest scheduler. */
export interface Process {
  readonly runner: DigestScheduler;
  /** The remaining number of outgoing calls. At 0, no call gets a reply. */
  stepsLeft: number;
  /** Whether the process dies before or after its last step. */
  diesBefore: boolean;
}

/** @param ahead how far the process's clock is ahead of the store's, in milliseconds */
export function startProcess(world: DigestWorld, owner: string, ahead = 0): Process {
  const life = { stepsLeft: Infinity, diesBefore: false };
  const mortal = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || name === 'render' || name === 'isIn') return method;
        return (...args: unknown[]): unknown => {
          const never = new Promise(() => undefined);
          if (life.stepsLeft <= 0) return never;
          life.stepsLeft -= 1;
          if (life.stepsLeft === 0 && life.diesBefore) return never;
          const result: unknown = Reflect.apply(method, target, args);
          return life.stepsLeft === 0 ? never : result;
        };
      },
    });
  const digestComposer = mortal(world.composer);
  const runner = createDigestScheduler({
    digests: mortal(world.store),
    servicesFor: () => ({ digestComposer }),
    channel: mortal(world.channel),
    clock: { now: () => world.time.now() + ahead },
    timers: world.time.timers,
    log: recordingLog(),
    meter: world.meter,
    owner,
  });
  runner.start();
  return Object.assign(life, { runner });
}

/** Returns the reason for which a post to a channel with this fault fails. */
export function faultReason(fault: string): Reason {
  return otherReason(`the channel has the fault: ${fault}`);
}
