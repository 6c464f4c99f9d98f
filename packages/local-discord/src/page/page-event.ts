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

/** `starting` also while it is being stopped to be started again. */
export type BotState = 'starting' | 'online' | 'failed';

/** Who is there, where, and what the bot offers to the one whose page it is. */
export interface PageContext {
  readonly users: readonly ShownUser[];
  /** Those that this person sees: of the server, then a private one with the bot. */
  readonly channels: readonly ShownChannel[];
  /** What is offered in any of them. */
  readonly commands: readonly APIApplicationCommand[];
}

/** Everything, when a page is opened, and again after its connection was lost. */
export interface Opening extends PageContext {
  readonly kind: 'opening';
  readonly server: string;
  readonly bot: { readonly id: string; readonly name: string; readonly state: BotState };
  /** A question that the sources answer; `null` where there are no sources. */
  readonly example: string | null;
  /** Of every channel, oldest first. */
  readonly messages: readonly SeenMessage[];
  readonly traffic: readonly Entry[];
  /** Milliseconds by which the local Discord's time is ahead. */
  readonly aheadMs: number;
}

/** What a page is told, as the data of server-sent events. */
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

/** What became of something that the bot was sent. */
export interface Used {
  readonly interactionId: string;
  /** `false`: "The application did not respond". */
  readonly isAnswered: boolean;
  /** To be filled in and sent by `submit`. */
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
