import type { Clock } from '../time.ts';
import type { ChangeFeed } from '../state/change-feed.ts';
import type { Commands } from '../state/commands.ts';
import type { Json } from '../validation/validation-errors.ts';
import type { Interactions } from '../state/interactions.ts';
import type { FileSent } from '../validation/message-rules.ts';
import type { Mentioned } from '../state/evaluate-mentions.ts';
import type { Messages } from '../state/messages.ts';
import type { OperationId } from '../validation/operations.ts';
import { Refusal } from '../validation/refusal.ts';
import type { GuildState } from '../state/guild-state.ts';

/** A request whose body is as the specification wants it. */
export interface ApiRequest {
  readonly operation: OperationId;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly files: readonly FileSent[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Whom the message that was made or changed mentions. */
  readonly mentioned?: Mentioned;
}

/** What the handlers of requests work on. */
export interface State {
  readonly guild: GuildState;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly feed: ChangeFeed;
  readonly clock: Pick<Clock, 'now'>;
  readonly makeId: () => string;
  /** Sends an event to the bot, if it is for its intents. */
  readonly dispatch: (type: string, data: object, interactionId?: string) => void;
  /** The gateway's address and how many logins are left. */
  readonly gatewayInfo: () => object;
}

/** Answers one operation. @throws Refusal */
export type Handler = (request: ApiRequest, state: State) => ApiAnswer;

export const DONE: ApiAnswer = { status: 204, body: undefined };

export function ok(body: unknown): ApiAnswer {
  return { status: 200, body };
}

/** @throws Refusal `json-body` */
export function objectOf(body: unknown): Json {
  if (typeof body !== 'object' || body === null) throw new Refusal('json-body');
  return body as Json;
}

export function parameterOf({ parameters }: ApiRequest, name: string): string {
  return parameters[name] ?? '';
}
