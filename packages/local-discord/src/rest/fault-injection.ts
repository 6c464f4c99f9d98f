import type { OperationId } from '../validation/operations.ts';

/** The kind of a fault. */
export type FaultKind =
  /** The request is handled after a delay. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The request is not handled, and no response is ever sent. */
  | { readonly kind: 'hang' }
  /** The connection is dropped, and the request is not handled. */
  | { readonly kind: 'drop' }
  /** The request is handled, but the connection is dropped before the response. */
  | { readonly kind: 'drop-after' }
  /** The request is not handled, and this response is sent: as HTML if the body does not begin with `{`. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** 429, as if other clients had used up the rate limit. */
  | {
      readonly kind: 'rate-limit';
      readonly retryAfterMs: number;
      readonly scope: 'user' | 'global' | 'shared';
    };

export interface InjectedFault {
  /** The operation's official name, or a pattern for `METHOD /path` (decoded, without `/api/v10`). */
  readonly at: OperationId | RegExp;
  readonly with: FaultKind;
  /** How often the fault happens. Default: once. */
  readonly times?: number;
}

/** The faults to inject into the next matching requests. */
export class FaultInjection {
  readonly #waiting: { readonly fault: InjectedFault; left: number }[] = [];

  script(...faults: readonly InjectedFault[]): void {
    for (const fault of faults) this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** Drops the faults that have not happened yet. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** Returns the fault to inject into this request, or `null`, and counts it as used. */
  take(operation: OperationId | null, call: string): FaultKind | null {
    const at = this.#waiting.findIndex(({ fault }) =>
      typeof fault.at === 'string' ? fault.at === operation : fault.at.test(call),
    );
    const found = this.#waiting[at];
    if (found === undefined) return null;
    found.left--;
    if (found.left === 0) this.#waiting.splice(at, 1);
    return found.fault.with;
  }
}
