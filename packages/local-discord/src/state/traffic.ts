import type { Mentioned } from './evaluate-mentions.ts';
import type { FileSent } from '../validation/message-rules.ts';
import type { OperationId } from '../validation/operations.ts';
import type { ValidationError } from '../validation/refusal.ts';
import type { RuleId } from '../validation/rules.ts';

/** `scripted`: an injected fault came first, so the request was not checked. */
export type Verdict = 'accepted' | 'refused' | 'scripted';

/** A REST request as it came, and what it was answered with. */
export interface Exchange {
  readonly kind: 'rest';
  readonly at: number;
  readonly method: string;
  /** Decoded, without `/api/v10`. */
  readonly path: string;
  readonly operation: OperationId | null;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly files: readonly FileSent[];
  /** 0: the connection was dropped. */
  readonly status: number;
  readonly answer: unknown;
  readonly verdict: Verdict;
  /** Why it was refused. */
  readonly rule: RuleId | null;
  readonly errors: readonly ValidationError[];
  /** The interaction that it belongs to. */
  readonly interactionId: string | null;
  /** Whom the message that it made or changed mentions. */
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

/** What happened to a connection to the gateway; `code` where it was closed from here. */
export interface GatewayNote {
  readonly kind: 'gateway';
  readonly at: number;
  readonly what: 'connected' | 'identified' | 'resumed' | 'refused' | 'closed' | 'lost';
  readonly code: number | null;
  readonly reason: string;
}

export type Entry = Exchange | SentEvent | GatewayNote;
