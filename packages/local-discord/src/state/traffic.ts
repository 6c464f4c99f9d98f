import type { Mentioned } from './evaluate-mentions.ts';
import type { FileSent } from '../validation/message-rules.ts';
import type { OperationId } from '../validation/operations.ts';
import type { ValidationError } from '../validation/refusal.ts';
import type { RuleId } from '../validation/rules.ts';

/** `scripted`: an injected fault applied, so the request was not checked. */
export type Verdict = 'accepted' | 'refused' | 'scripted';

/** A REST request and its response. */
export interface Exchange {
  readonly kind: 'rest';
  readonly at: number;
  readonly method: string;
  /** The decoded path, without `/api/v10`. */
  readonly path: string;
  readonly operation: OperationId | null;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly files: readonly FileSent[];
  /** The HTTP status; 0 if the connection was dropped. */
  readonly status: number;
  readonly answer: unknown;
  readonly verdict: Verdict;
  /** The rule that the request broke, or `null`. */
  readonly rule: RuleId | null;
  readonly errors: readonly ValidationError[];
  /** The interaction that the request belongs to, or `null`. */
  readonly interactionId: string | null;
  /** The mentions of the message that the request created or changed. */
  readonly mentioned: Mentioned | null;
}

/** An event that was sent to the bot. */
export interface SentEvent {
  readonly kind: 'event';
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
  readonly interactionId: string | null;
}

/** A change of a gateway connection. `code` is set if the local Discord closed it. */
export interface GatewayNote {
  readonly kind: 'gateway';
  readonly at: number;
  readonly what: 'connected' | 'identified' | 'resumed' | 'refused' | 'closed' | 'lost';
  readonly code: number | null;
  readonly reason: string;
  /** The shard of the connection; `null` before its login. */
  readonly shard: number | null;
}

export type Entry = Exchange | SentEvent | GatewayNote;
