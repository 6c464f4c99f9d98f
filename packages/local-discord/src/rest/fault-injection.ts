import type { OperationId } from '../validation/operations.ts';

/** What goes wrong. */
export type FaultKind =
  /** What was asked is done, but later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Nothing is done, and no answer ever comes. */
  | { readonly kind: 'hang' }
  /** The connection is dropped before anything is done. */
  | { readonly kind: 'drop' }
  /** What was asked is done, and the connection dropped instead of an answer. */
  | { readonly kind: 'drop-after' }
  /** Nothing is done; this is answered. A body that does not begin with `{` is sent as a page. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** 429, as if others had used up what is allowed. */
  | {
      readonly kind: 'rate-limit';
      readonly retryAfterMs: number;
      readonly scope: 'user' | 'global' | 'shared';
    };

export interface InjectedFault {
  /** The operation by its official name, or what `METHOD /path` matches (decoded, without `/api/v10`). */
  readonly at: OperationId | RegExp;
  readonly with: FaultKind;
  /** How often; left out: once. */
  readonly times?: number;
}

/** The faults to inject, each as often as requested. */
export class FaultInjection {
  readonly #waiting: { readonly fault: InjectedFault; left: number }[] = [];

  script(...faults: readonly InjectedFault[]): void {
    for (const fault of faults) this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** Forgets what has not happened yet. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** What goes wrong with this request, or `null`. */
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
