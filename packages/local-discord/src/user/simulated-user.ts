import {
  GatewayDispatchEvents,
  InteractionType,
  PermissionFlagsBits,
  type APIApplicationCommand,
  type APIApplicationCommandOptionChoice,
  type Locale,
} from 'discord-api-types/v10';
import { toInteractionEvent } from '../gateway/interaction-event.ts';
import type { State } from '../rest/api-request.ts';
import type { Change } from '../state/change-feed.ts';
import { type Channel, type GuildState, setAdmin, type User } from '../state/guild-state.ts';
import { type Interaction, metadataOf } from '../state/interactions.ts';
import { commandsFor, isOffered } from '../state/offered-commands.ts';
import { permissionsOf, sendBit } from '../state/permissions.ts';
import { toMessageEvent } from '../state/present-message.ts';
import { type Account, guildOf, sharesServer } from '../state/world.ts';
import {
  type CommandPlace,
  draftAutocomplete,
  draftMessageCommand,
  draftSlashCommand,
} from './draft-command.ts';
import { draftPress, draftSelect } from './draft-component.ts';
import { fillModal } from './fill-modal.ts';
import type { Filled } from './fill-options.ts';
import type { InteractionDraft } from './interaction-draft.ts';
import {
  choicesOf,
  createInteractionHandle,
  type InteractionHandle,
  type OpenModal,
} from './interaction-handle.ts';
import type { LocalUser } from './local-user.ts';
import { type SeenMessage, toSeen } from './seen-message.ts';
import { type MessageRef, UserView } from './user-view.ts';

const MAX_CONTENT = 2000;

const { Administrator, ManageMessages, ViewChannel } = PermissionFlagsBits;

/** A user that a test or the page controls. */
export class SimulatedUser implements LocalUser {
  readonly user: User;
  readonly #state: State;
  readonly #view: UserView;
  #channelId: string;
  /** The server that the client shows: that of the channel that is open, or was open before a DM channel. */
  #guild: GuildState;

  /** `channelId` is the channel of `guild` that is open at first. */
  constructor(user: User, guild: GuildState, channelId: string, state: State) {
    this.user = user;
    this.#state = state;
    this.#view = new UserView(state.world, state.messages, user);
    this.#guild = guild;
    this.#channelId = channelId;
  }

  get channelId(): string {
    return this.#channelId;
  }

  set channelId(id: string) {
    const channel = this.#view.channel(id);
    if (!this.#view.may(ViewChannel, channel)) {
      throw new Error(`${this.user.username} cannot see ${id}`);
    }
    this.#channelId = id;
    this.#guild = guildOf(this.#state.world, channel) ?? this.#guild;
  }

  get guild(): GuildState {
    return this.#guild;
  }

  get isAdmin(): boolean {
    return (permissionsOf(this.#guild, this.user.id) & Administrator) !== 0n;
  }

  set isAdmin(isAdmin: boolean) {
    setAdmin(this.#guild, this.user.id, isAdmin);
    this.#state.feed.publish({ kind: 'channels' });
  }

  get takesPrivateMessages(): boolean {
    return this.#account().takesPrivateMessages;
  }

  set takesPrivateMessages(takes: boolean) {
    this.#account().takesPrivateMessages = takes;
  }

  get locale(): Locale {
    return this.#account().locale;
  }

  set locale(locale: Locale) {
    this.#account().locale = locale;
  }

  channels(): readonly Channel[] {
    const { channels } = this.#guild;
    const visible = [...channels.values()].filter((one) => this.#view.may(ViewChannel, one));
    const own = this.#state.world.privateChannels.get(this.user.id);
    return own === undefined || own.lastMessageId === null ? visible : [...visible, own];
  }

  commands(channelId = this.#channelId): readonly APIApplicationCommand[] {
    const { world, commands } = this.#state;
    const channel = this.#view.channel(channelId);
    return commandsFor(commands, channel).filter((command) =>
      isOffered(command, world, this.user.id, channel),
    );
  }

  slash(path: string, filled: Filled = {}): InteractionHandle {
    return this.#handle(draftSlashCommand(this.#place(), path, filled));
  }

  autocomplete(
    path: string,
    option: string,
    typed: string,
    filled: Filled = {},
  ): Promise<readonly APIApplicationCommandOptionChoice[]> {
    const all = { ...filled, [option]: typed };
    const interaction = this.#send(draftAutocomplete(this.#place(), path, all, option));
    return choicesOf(interaction, this.#state.feed);
  }

  press(ref: MessageRef, button: string): InteractionHandle {
    const source = this.#view.message(ref);
    return this.#handle(draftPress(source, this.#view.channel(source.channelId), button));
  }

  select(ref: MessageRef, customId: string, values: readonly string[]): InteractionHandle {
    const source = this.#view.message(ref);
    const channel = this.#view.channel(source.channelId);
    return this.#handle(draftSelect(source, channel, customId, values));
  }

  submit(
    modal: OpenModal,
    values: Readonly<Record<string, string | readonly string[]>>,
  ): InteractionHandle {
    const opener = this.#state.interactions.opened(modal.interactionId);
    if (opener.user.id !== this.user.id) throw new Error('another user opened the modal');
    const { source, origin, channel } = opener;
    const type = InteractionType.ModalSubmit;
    const metadata = metadataOf({ type, source, trigger: origin.metadata });
    return this.#handle({
      channel,
      opening: { type, source, name: origin.name, metadata },
      data: fillModal(modal.data, values),
    });
  }

  messageCommand(name: string, ref: MessageRef): InteractionHandle {
    const target = this.#view.message(ref);
    const place = this.#place(target.channelId);
    return this.#handle(draftMessageCommand(place, name, target));
  }

  say(content: string): SeenMessage {
    const { world, messages } = this.#state;
    const channel = this.#view.channel(this.#channelId);
    const isReached = channel.recipient === null || sharesServer(world, this.user.id);
    if (!this.#view.may(sendBit(channel), channel) || !isReached) {
      throw new Error(`${this.user.username} may not write here`);
    }
    if (content.trim() === '' || content.length > MAX_CONTENT) {
      throw new Error(`a message has 1 to ${MAX_CONTENT} characters, not ${content.length}`);
    }
    const message = messages.create({ channel, author: this.user, body: { content } });
    const event = toMessageEvent(world, channel, message);
    this.#state.dispatch(GatewayDispatchEvents.MessageCreate, event);
    return toSeen(message);
  }

  remove(ref: MessageRef): void {
    const message = this.#view.message(ref);
    const isOwn = message.author.id === this.user.id || message.visibleTo === this.user.id;
    if (!isOwn && !this.#view.may(ManageMessages, this.#view.channel(message.channelId))) {
      throw new Error(`${this.user.username} may not delete the message`);
    }
    this.#state.messages.delete(message);
  }

  sees(channelId = this.#channelId): readonly SeenMessage[] {
    const isVisible = this.#view.may(ViewChannel, this.#view.channel(channelId));
    return isVisible ? this.#messagesIn(channelId) : [];
  }

  privateMessages(): readonly SeenMessage[] {
    const channel = this.#state.world.privateChannels.get(this.user.id);
    return channel === undefined ? [] : this.#messagesIn(channel.id);
  }

  maySee(channelId: string): boolean {
    return this.#view.seesChannel(channelId);
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#state.feed.subscribe((change) => {
      if (this.#view.notices(change)) listener(change);
    });
  }

  #account(): Account {
    const account = this.#state.world.accounts.get(this.user.id);
    if (account === undefined) throw new Error(`there is no user ${this.user.username}`);
    return account;
  }

  #messagesIn(channelId: string): SeenMessage[] {
    return this.#state.messages.inChannel(channelId, this.user.id).map(toSeen);
  }

  #place(channelId = this.#channelId): CommandPlace {
    const { world, commands, attachments } = this.#state;
    return {
      world,
      commands,
      attachments,
      user: this.user,
      channel: this.#view.channel(channelId),
    };
  }

  /** Opens an interaction and sends it to the bot. */
  #send({ opening, channel, data }: InteractionDraft): Interaction {
    const { world, interactions, dispatch } = this.#state;
    const interaction = interactions.open({ ...opening, user: this.user, channel });
    const event = toInteractionEvent(world, interaction, data);
    dispatch(GatewayDispatchEvents.InteractionCreate, event, interaction.id);
    return interaction;
  }

  #handle(draft: InteractionDraft): InteractionHandle {
    const { messages, feed } = this.#state;
    return createInteractionHandle(this.#send(draft), messages, feed);
  }
}
