import type { Clock } from '../time.ts';
import type { ChangeFeed } from '../state/change-feed.ts';
import type { Attachments } from '../state/attachments.ts';
import type { Commands } from '../state/commands.ts';
import type { Json } from '../validation/validation-errors.ts';
import type { Interactions } from '../state/interactions.ts';
import type { FileSent } from '../validation/message-rules.ts';
import type { Mentioned } from '../state/evaluate-mentions.ts';
import type { Messages } from '../state/messages.ts';
import type { OperationId } from '../validation/operations.ts';
import { Refusal } from '../validation/refusal.ts';
import type { World } from '../state/world.ts';

/** A request whose body conforms to the specification. */
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
  /** The mentions of the message that the request created or changed. */
  readonly mentioned?: Mentioned;
}

/** The state that request handlers read and change. */
export interface State {
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly attachments: Attachments;
  readonly feed: ChangeFeed;
  readonly clock: Pick<Clock, 'now'>;
  readonly makeId: () => string;
  /** Sends an event to the bot if the bot's intents include it. */
  readonly dispatch: (type: string, data: object, interactionId?: string) => void;
  /** The gateway's address and the number of logins left. */
  readonly gatewayInfo: () => object;
}

/** Handles one operation. @throws Refusal */
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
