import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  ChannelType,
} from 'discord-api-types/v10';
import type { SeenMessage } from '../user/seen-message.ts';
import type { Entry } from '../state/traffic.ts';
import type { OpenModal } from '../user/interaction-handle.ts';

export interface ShownUser {
  readonly id: string;
  readonly name: string;
  readonly isAdmin: boolean;
}

export interface ShownChannel {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  /** IDs of the commands that are offered there. */
  readonly commands: readonly string[];
}

/** `starting` includes a restart; `offline`: not connected to the gateway; `failed`: it did not start. */
export type BotState = 'starting' | 'online' | 'offline' | 'failed';

/** A command to suggest to a new user, with the value of its first option. */
export interface ExampleCommand {
  readonly path: string;
  readonly value: string;
}

/** The users, and the channels and commands that the user of the page sees. */
export interface PageContext {
  readonly users: readonly ShownUser[];
  /** Those of the server, then the private one with the bot. */
  readonly channels: readonly ShownChannel[];
  /** The commands offered in any of these channels. */
  readonly commands: readonly APIApplicationCommand[];
}

/** The first event of a page, and of a page that has reconnected: everything. */
export interface Opening extends PageContext {
  readonly kind: 'opening';
  readonly server: string;
  readonly bot: { readonly id: string; readonly name: string; readonly state: BotState };
  readonly example: ExampleCommand | null;
  /** Whether the page can restart the bot. */
  readonly canRestart: boolean;
  /** Of every channel, oldest first. */
  readonly messages: readonly SeenMessage[];
  readonly traffic: readonly Entry[];
  /** Milliseconds by which the local Discord's time is ahead. */
  readonly aheadMs: number;
}

/** The data of the server-sent events to a page. */
export type PageEvent =
  | Opening
  | ({ readonly kind: 'context' } & PageContext)
  /** `null`: deleted. */
  | {
      readonly kind: 'message';
      readonly messageId: string;
      readonly message: SeenMessage | null;
    }
  | { readonly kind: 'traffic'; readonly entry: Entry }
  | { readonly kind: 'time'; readonly aheadMs: number }
  | { readonly kind: 'bot'; readonly state: BotState };

/** How the bot answered an interaction. */
export interface Used {
  readonly interactionId: string;
  /** `false`: "The application did not respond". */
  readonly isAnswered: boolean;
  /** The modal to fill in, for the action `submit`. */
  readonly modal: OpenModal | null;
}

/** The answer to an action, with status 200. */
export interface Done {
  readonly used?: Used;
  readonly choices?: readonly APIApplicationCommandOptionChoice[];
}

/** The answer with every other status. */
export interface NotDone {
  readonly error: string;
}
