import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Change } from '../state/change-feed.ts';
import type { Channel, User } from '../state/guild-state.ts';
import type { Messages } from '../state/messages.ts';
import { permissionsIn } from '../state/permissions.ts';
import type { StoredMessage } from '../state/stored-message.ts';
import type { World } from '../state/world.ts';

const { ViewChannel } = PermissionFlagsBits;

/** A message, or its ID. */
export type MessageRef = string | { readonly id: string };

/** The channels and messages that one user can see, and the permissions of that user in them. */
export class UserView {
  readonly #world: World;
  readonly #messages: Messages;
  readonly #user: User;

  constructor(world: World, messages: Messages, user: User) {
    this.#world = world;
    this.#messages = messages;
    this.#user = user;
  }

  /** @throws Error if the channel does not exist */
  channel(id: string): Channel {
    const channel = this.#world.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  }

  /** @throws Error if the message does not exist, or this user cannot see it */
  message(ref: MessageRef): StoredMessage {
    const id = typeof ref === 'string' ? ref : ref.id;
    const message = this.#messages.get(id);
    if (message === undefined || !this.#seesMessage(message)) {
      throw new Error(`there is no message ${id}`);
    }
    return message;
  }

  /** Whether the user has a permission in a channel. */
  may(bit: bigint, channel: Channel): boolean {
    return (permissionsIn(this.#world, this.#user.id, channel) & bit) !== 0n;
  }

  seesChannel(id: string): boolean {
    const channel = this.#world.channels.get(id);
    return channel !== undefined && this.may(ViewChannel, channel);
  }

  /** Whether the user can see a change. False for other users' ephemeral messages and DM channels. */
  notices(change: Change): boolean {
    if (change.kind !== 'message' && change.kind !== 'typing') return true;
    const { channelId } = change;
    if (this.#world.channels.get(channelId)?.guildId === null && !this.seesChannel(channelId))
      return false;
    return change.kind === 'typing' || [null, this.#user.id].includes(change.visibleTo);
  }

  #seesMessage({ visibleTo, channelId }: StoredMessage): boolean {
    const isAddressed = visibleTo === null || visibleTo === this.#user.id;
    return isAddressed && this.may(ViewChannel, this.channel(channelId));
  }
}
