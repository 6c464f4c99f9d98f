import {
  ApplicationCommandType,
  ComponentType,
  GatewayDispatchEvents,
  InteractionType,
  PermissionFlagsBits,
  type APIApplicationCommand,
} from 'discord-api-types/v10';
import type { State } from '../rest/api-request.ts';
import type { Change } from '../state/change-feed.ts';
import { flattenComponents } from '../validation/component-rules.ts';
import { itemsOf, type Json, textOf } from '../validation/validation-errors.ts';
import { type Filled, fillIn, optionsAt, resolve } from './fill-options.ts';
import { toInteractionEvent } from '../gateway/interaction-event.ts';
import { type Interaction, metadataOf, type Opening } from '../state/interactions.ts';
import type { StoredMessage } from '../state/stored-message.ts';
import { fillModal } from './fill-modal.ts';
import { commandsFor, isOffered } from '../state/offered-commands.ts';
import { permissionsOf, sendBit } from '../state/permissions.ts';
import type { LocalUser } from './local-user.ts';
import { toApiMessage, toMessageEvent } from '../state/present-message.ts';
import { toSeen } from './seen-message.ts';
import {
  choicesOf,
  createInteractionHandle,
  type InteractionHandle,
} from './interaction-handle.ts';
import {
  findChannel,
  type Member,
  privateChannelWith,
  setAdmin,
  sharesServer,
  type Channel,
  type User,
} from '../state/guild-state.ts';

const MAX_CONTENT = 2000;

type MessageRef = string | { readonly id: string };

const { ViewChannel, ManageMessages } = PermissionFlagsBits;

/** Somebody who is in the server already. `channelId` is the channel that is open first. */
export function createLocalUser(user: User, channelId: string, state: State): LocalUser {
  const { guild, messages, interactions, commands, feed } = state;
  let open = channelId;
  const channelOf = (id: string): Channel => {
    const channel = findChannel(guild, id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  };
  const asMember = (): Member => {
    const member = guild.members.get(user.id);
    if (member === undefined) throw new Error(`${user.username} is not in the server`);
    return member;
  };
  const may = (bit: bigint, channel = channelOf(open)): boolean =>
    (permissionsOf(guild, user.id, channel) & bit) !== 0n;

  function canSee(message: StoredMessage): boolean {
    const { visibleTo, channelId: where } = message;
    return (visibleTo === null || visibleTo === user.id) && may(ViewChannel, channelOf(where));
  }

  function maySee(id: string): boolean {
    const channel = findChannel(guild, id);
    return channel !== undefined && may(ViewChannel, channel);
  }

  /** Whether something is no business of this person: what somebody else alone sees, or writes in private. */
  function isOthers(change: Change): boolean {
    if (change.kind !== 'message' && change.kind !== 'typing') return false;
    const { channelId: where } = change;
    if (guild.privateChannels.has(where) && !maySee(where)) return true;
    return change.kind === 'message' && ![null, user.id].includes(change.visibleTo);
  }

  function find(ref: MessageRef): StoredMessage {
    const id = typeof ref === 'string' ? ref : ref.id;
    const message = messages.get(id);
    if (message === undefined || !canSee(message)) throw new Error(`there is no message ${id}`);
    return message;
  }

  /** The command that is meant by a name in a channel. */
  function commandOf(
    type: ApplicationCommandType,
    name: string,
    channel: Channel,
  ): APIApplicationCommand {
    const command = commandsFor(commands, guild, channel).find(
      (one) => one.type === type && one.name === name,
    );
    const label = type === ApplicationCommandType.ChatInput ? `/${name}` : name;
    if (command === undefined) throw new Error(`${label} is not registered`);
    if (!isOffered(command, guild, user.id, channel)) {
      throw new Error(`${user.username} may not use ${label}`);
    }
    return command;
  }

  /** Opens an interaction and sends it to the bot. */
  function send(
    opening: Omit<Opening, 'user' | 'channel'>,
    data: object,
    at?: Channel,
  ): Interaction {
    const channel = at ?? channelOf(open);
    const interaction = interactions.open({ ...opening, user, channel });
    const event = toInteractionEvent(guild, interaction, data);
    state.dispatch(GatewayDispatchEvents.InteractionCreate, event, interaction.id);
    return interaction;
  }

  const use = (interaction: Interaction): InteractionHandle =>
    createInteractionHandle(interaction, messages, feed);

  function sendCommand(path: string, filled: Filled, focused: string | null): Interaction {
    const name = path.split(' ')[0] ?? '';
    const channel = channelOf(open);
    const command = commandOf(ApplicationCommandType.ChatInput, name, channel);
    const options = fillIn(command, path, filled, focused);
    const option = optionsAt(command, path).find((one) => one.name === focused);
    if (
      focused !== null &&
      (option as { autocomplete?: boolean } | undefined)?.autocomplete !== true
    ) {
      throw new Error(`/${path} suggests nothing for ${focused}`);
    }
    const type =
      focused === null
        ? InteractionType.ApplicationCommand
        : InteractionType.ApplicationCommandAutocomplete;
    const { id, type: kind, guild_id: guildId } = command;
    return send(
      { type, name: `/${path}`, option: option?.type ?? null },
      {
        ...{ id, name, type: kind, ...(guildId === undefined ? {} : { guild_id: guildId }) },
        ...resolve(options, guild, channel),
        options,
      },
    );
  }

  /** The component of a message that the person uses. */
  function useComponent(
    ref: MessageRef,
    wanted: (component: Json) => boolean,
    what: string,
    values: readonly string[] | null,
  ): InteractionHandle {
    const source = find(ref);
    const components = flattenComponents(source.components).map(({ component }) => component);
    const fitting = components.filter(wanted);
    const [component] = fitting;
    if (component === undefined) throw new Error(`the message has no ${what}`);
    if (fitting.length > 1) throw new Error(`the message has ${fitting.length} of ${what}`);
    if (component['disabled'] === true) throw new Error(`${what} is disabled`);
    const customId = textOf(component['custom_id']);
    if (customId === '') throw new Error(`${what} leads elsewhere: ${textOf(component['url'])}`);
    if (values !== null) checkChosen(component, values);
    const type = InteractionType.MessageComponent;
    return use(
      send(
        { type, source, name: what, metadata: metadataOf({ type, source }) },
        {
          ...{ custom_id: customId, component_type: component['type'], id: component['id'] },
          ...(values === null ? {} : { values }),
        },
        channelOf(source.channelId),
      ),
    );
  }

  return {
    user,
    get channelId() {
      return open;
    },
    set channelId(id) {
      if (!may(ViewChannel, channelOf(id))) throw new Error(`${user.username} cannot see ${id}`);
      open = id;
    },
    get isAdmin() {
      return (permissionsOf(guild, user.id) & PermissionFlagsBits.Administrator) !== 0n;
    },
    set isAdmin(isAdmin) {
      setAdmin(guild, user.id, isAdmin);
      feed.publish({ kind: 'channels' });
    },
    get takesPrivateMessages() {
      return asMember().takesPrivateMessages;
    },
    set takesPrivateMessages(takes) {
      asMember().takesPrivateMessages = takes;
    },
    channels() {
      const ofServer = [...guild.channels.values()].filter((one) => may(ViewChannel, one));
      const own = privateChannelWith(guild, user.id);
      return own === undefined || own.lastMessageId === null ? ofServer : [...ofServer, own];
    },
    commands(id = open) {
      const channel = channelOf(id);
      return commandsFor(commands, guild, channel).filter((one) =>
        isOffered(one, guild, user.id, channel),
      );
    },

    slash: (path, filled = {}) => use(sendCommand(path, filled, null)),
    autocomplete(path, option, typed, filled = {}) {
      const interaction = sendCommand(path, { ...filled, [option]: typed }, option);
      return choicesOf(interaction, feed);
    },

    press: (ref, button) =>
      useComponent(
        ref,
        ({ type, label, custom_id: customId }) =>
          type === ComponentType.Button && (label === button || customId === button),
        `button ${button}`,
        null,
      ),
    select: (ref, customId, values) =>
      useComponent(
        ref,
        (component) => component['custom_id'] === customId && component['type'] !== 2,
        `select ${customId}`,
        values,
      ),

    submit(modal, values) {
      const opener = interactions.opened(modal.interactionId);
      if (opener.user.id !== user.id) throw new Error('the modal was opened by somebody else');
      const { source, origin } = opener;
      const type = InteractionType.ModalSubmit;
      const metadata = metadataOf({ type, source, trigger: origin.metadata });
      const data = fillModal(modal.data, values);
      return use(send({ type, source, name: origin.name, metadata }, data, opener.channel));
    },

    messageCommand(name, ref) {
      const type = ApplicationCommandType.Message;
      const target = find(ref);
      const channel = channelOf(target.channelId);
      const { id, guild_id: guildId } = commandOf(type, name, channel);
      if (target.visibleTo !== null) throw new Error('a message for one person has no such menu');
      return use(
        send(
          {
            ...{ type: InteractionType.ApplicationCommand, name },
            metadata: { target_message_id: target.id },
          },
          {
            ...{ id, name, type, ...(guildId === undefined ? {} : { guild_id: guildId }) },
            target_id: target.id,
            resolved: { messages: { [target.id]: toApiMessage(target) } },
          },
          channel,
        ),
      );
    },

    say(content) {
      const channel = channelOf(open);
      const isReached = channel.recipient === null || sharesServer(guild, user.id);
      if (!may(sendBit(channel)) || !isReached) {
        throw new Error(`${user.username} may not write here`);
      }
      if (content.trim() === '' || content.length > MAX_CONTENT) {
        throw new Error(`a message has 1 to ${MAX_CONTENT} characters, not ${content.length}`);
      }
      const message = messages.create({ channel, author: user, body: { content } });
      const event = toMessageEvent(guild, channel, message);
      state.dispatch(GatewayDispatchEvents.MessageCreate, event);
      return toSeen(message);
    },

    remove(ref) {
      const message = find(ref);
      const isOwn = message.author.id === user.id || message.visibleTo === user.id;
      if (!isOwn && !may(ManageMessages, channelOf(message.channelId))) {
        throw new Error(`${user.username} may not delete it`);
      }
      messages.delete(message);
    },

    sees: (id = open) =>
      may(ViewChannel, channelOf(id)) ? messages.inChannel(id, user.id).map(toSeen) : [],

    privateMessages() {
      const channel = privateChannelWith(guild, user.id);
      return channel === undefined ? [] : messages.inChannel(channel.id, user.id).map(toSeen);
    },

    maySee,

    subscribe: (listener) =>
      feed.subscribe((change) => {
        if (!isOthers(change)) listener(change);
      }),
  };
}

function checkChosen(component: Json, values: readonly string[]): void {
  const { min_values: min, max_values: max } = component as Record<string, number>;
  if (values.length < (min ?? 1) || values.length > (max ?? 1)) {
    throw new Error(`${min ?? 1} to ${max ?? 1} can be chosen, not ${values.length}`);
  }
  if (component['type'] !== ComponentType.StringSelect) return;
  const offered = itemsOf(component['options']).map(({ value }) => value);
  const unknown = values.filter((value) => !offered.includes(value));
  if (unknown.length > 0)
    throw new Error(`there is nothing to choose called ${unknown.join(', ')}`);
}
