import type {
  APIApplicationCommand,
  APIApplicationCommandOptionChoice,
  Locale,
} from 'discord-api-types/v10';
import type { Change } from '../state/change-feed.ts';
import type { Filled } from './fill-options.ts';
import type { SeenMessage } from './seen-message.ts';
import type { OpenModal, InteractionHandle } from './interaction-handle.ts';
import type { Channel, GuildState, User } from '../state/guild-state.ts';

/**
 * A user of the local Discord. The methods throw if Discord's client would not allow the action: an
 * unknown command, a missing option, a button that does not exist.
 */
export interface LocalUser {
  readonly user: User;
  /** The open channel, in which all actions take place. Can be set to a channel of any server of the user. */
  channelId: string;
  /** The server of the open channel. While a DM channel is open: the server that was open before. */
  readonly guild: GuildState;
  /** Whether the user has every permission in this server. Can be set. */
  isAdmin: boolean;
  /** Whether the bot may send direct messages to this user. Can be set. */
  takesPrivateMessages: boolean;
  /** The language of this user's Discord client. Can be set. */
  locale: Locale;
  /** The channels that the client lists: those of the open server, then the DM channel if it has messages. */
  channels(): readonly Channel[];
  /** The commands that the client offers in a channel. Default: the open channel. */
  commands(channelId?: string): readonly APIApplicationCommand[];
  /** Uses a slash command: `slash('sources show', { id: 'a' })`. */
  slash(path: string, filled?: Filled): InteractionHandle;
  /** Types into an option. Resolves to the suggestions. */
  autocomplete(
    path: string,
    option: string,
    typed: string,
    filled?: Filled,
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
  /** Presses the button with this label or `custom_id`. */
  press(message: string | { readonly id: string }, button: string): InteractionHandle;
  /** Chooses values in the select with this `custom_id`. */
  select(
    message: string | { readonly id: string },
    customId: string,
    values: readonly string[],
  ): InteractionHandle;
  /** Submits a modal. The keys of `values` are the `custom_id`s of its inputs. */
  submit(
    modal: OpenModal,
    values: Readonly<Record<string, string | readonly string[]>>,
  ): InteractionHandle;
  /** Uses a message command from the menu of a message. */
  messageCommand(name: string, message: string | { readonly id: string }): InteractionHandle;
  /** Sends a message. */
  say(content: string): SeenMessage;
  /** Deletes a message, or dismisses an ephemeral one. */
  remove(message: string | { readonly id: string }): void;
  /** The messages that this user sees in a channel, oldest first. Default: the open channel. */
  sees(channelId?: string): readonly SeenMessage[];
  /** The direct messages between this user and the bot, oldest first. */
  privateMessages(): readonly SeenMessage[];
  /** Whether this user can see a channel. */
  maySee(channelId: string): boolean;
  /** Reports every change that this user can see. Returns a function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
}
