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
  /** IDs of the commands that the channel offers. */
  readonly commands: readonly string[];
}

/** `starting`: also during a restart. `offline`: not connected to the gateway. `failed`: it did not start. */
export type BotState = 'starting' | 'online' | 'offline' | 'failed';

/** A command to suggest to a new user, with the value of its first option. */
export interface ExampleCommand {
  readonly path: string;
  readonly value: string;
}

/** All users, and the channels and commands that the page's user sees. */
export interface PageContext {
  readonly users: readonly ShownUser[];
  /** The channels of the server, then the user's DM channel with the bot. */
  readonly channels: readonly ShownChannel[];
  /** The commands that at least one of these channels offers. */
  readonly commands: readonly APIApplicationCommand[];
}

/** The first event after a page connects or reconnects. It contains the whole state. */
export interface Opening extends PageContext {
  readonly kind: 'opening';
  readonly server: string;
  readonly bot: { readonly id: string; readonly name: string; readonly state: BotState };
  readonly example: ExampleCommand | null;
  /** Whether the page can restart the bot. */
  readonly canRestart: boolean;
  /** The messages of all channels, oldest first. */
  readonly messages: readonly SeenMessage[];
  readonly traffic: readonly Entry[];
  /** Milliseconds by which the local Discord's clock is ahead of the real time. */
  readonly aheadMs: number;
}

/** The data of a server-sent event to a page. */
export type PageEvent =
  | Opening
  | ({ readonly kind: 'context' } & PageContext)
  /** `null` for a deleted message. */
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
  /** `false`: the page shows "The application did not respond". */
  readonly isAnswered: boolean;
  /** The modal to fill in, for the action `submit`. */
  readonly modal: OpenModal | null;
}

/** The response to a successful action, with status 200. */
export interface Done {
  readonly used?: Used;
  readonly choices?: readonly APIApplicationCommandOptionChoice[];
}

/** The response with any other status. */
export interface NotDone {
  readonly error: string;
}
