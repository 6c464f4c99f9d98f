import { createHash } from 'node:crypto';
import type { Clock } from '../time.ts';
import type { OperationId } from '../validation/operations.ts';

interface Limit {
  readonly requests: number;
  readonly windowMs: number;
  /** Operations with the same name share a bucket. */
  readonly name: string;
}

/**
 * Discord publishes only the global limit. The other limits here are similar to those in the headers of
 * Discord's responses. A bot must read the headers and respect any limit.
 */
const LIMITS: Readonly<Partial<Record<OperationId, Limit>>> = {
  create_message: { requests: 5, windowMs: 5000, name: 'create message' },
  update_message: { requests: 5, windowMs: 5000, name: 'edit message' },
  delete_message: { requests: 5, windowMs: 1000, name: 'delete message' },
  crosspost_message: { requests: 10, windowMs: 3_600_000, name: 'crosspost' },
  create_thread: { requests: 10, windowMs: 60_000, name: 'thread' },
  create_thread_from_message: { requests: 10, windowMs: 60_000, name: 'thread' },
  execute_webhook: { requests: 5, windowMs: 2000, name: 'follow-up' },
  update_original_webhook_message: { requests: 5, windowMs: 2000, name: 'webhook message' },
  update_webhook_message: { requests: 5, windowMs: 2000, name: 'webhook message' },
  delete_original_webhook_message: { requests: 5, windowMs: 2000, name: 'webhook message' },
  delete_webhook_message: { requests: 5, windowMs: 2000, name: 'webhook message' },
};
const OTHERS = { requests: 50, windowMs: 1000 };
const GLOBAL = { requests: 50, windowMs: 1000 };
/** Operations that the global limit does not count. */
const INTERACTION_OPERATIONS = /webhook|interaction/;

/** Above this number, windows that have ended are dropped. */
const MAX_WINDOWS = 1000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/** The state of a bucket after a request. */
export interface Standing {
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds to wait if the request is refused, otherwise `null`. */
  readonly retryAfterMs: number | null;
  readonly isGlobal: boolean;
}

/** Counts requests per bucket: an operation and its channel, server or interaction. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** `major` is the channel, the server, or an interaction's token. */
  take(operation: OperationId, major: string): Standing {
    const now = this.#clock.now();
    const { name, ...limit } = LIMITS[operation] ?? { ...OTHERS, name: operation };
    if (!INTERACTION_OPERATIONS.test(operation)) {
      const whole = this.#count('global', GLOBAL, now);
      if (whole.isOver) return refusal(whole.resetAfterMs, 'global');
    }
    const { isOver, remaining, resetAfterMs } = this.#count(`${name} ${major}`, limit, now);
    const headers = {
      'x-ratelimit-limit': String(limit.requests),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': ((now + resetAfterMs) / 1000).toFixed(3),
      'x-ratelimit-reset-after': (resetAfterMs / 1000).toFixed(3),
      'x-ratelimit-bucket': createHash('md5').update(name).digest('hex'),
    };
    if (!isOver) return { headers, retryAfterMs: null, isGlobal: false };
    const refused = refusal(resetAfterMs, 'user');
    return { ...refused, headers: { ...headers, ...refused.headers } };
  }

  #count(
    key: string,
    limit: { readonly requests: number; readonly windowMs: number },
    now: number,
  ): { readonly isOver: boolean; readonly remaining: number; readonly resetAfterMs: number } {
    let window = this.#windows.get(key);
    if (window === undefined || window.endsAt <= now) {
      if (this.#windows.size > MAX_WINDOWS) this.#dropEnded(now);
      window = { count: 0, endsAt: now + limit.windowMs };
      this.#windows.set(key, window);
    }
    const isOver = window.count >= limit.requests;
    if (!isOver) window.count++;
    return {
      isOver,
      remaining: limit.requests - window.count,
      resetAfterMs: window.endsAt - now,
    };
  }

  #dropEnded(now: number): void {
    for (const [key, { endsAt }] of this.#windows) if (endsAt <= now) this.#windows.delete(key);
  }
}

/** Returns the headers and the waiting time of a 429. */
export function refusal(retryAfterMs: number, scope: 'user' | 'global' | 'shared'): Standing {
  const isGlobal = scope === 'global';
  return {
    headers: {
      // This header has whole seconds. The body and the other headers have fractions.
      'retry-after': String(Math.ceil(retryAfterMs / 1000)),
      'x-ratelimit-scope': scope,
      ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
    },
    retryAfterMs,
    isGlobal,
  };
}
