import {
  ApplicationCommandType,
  ComponentType,
  GatewayDispatchEvents,
  InteractionType,
  PermissionFlagsBits,
  type APIApplicationCommand,
  type APIApplicationCommandOptionChoice,
} from 'discord-api-types/v10';
import type { State } from './api-request.ts';
import type { Change } from './changes.ts';
import { flattenComponents } from './component-rules.ts';
import { itemsOf, type Json, textOf } from './faults.ts';
import { type Filled, fillIn, optionsAt, resolve } from './fill-options.ts';
import { toInteractionEvent } from './interaction-event.ts';
import { type Interaction, metadataOf, type Opening } from './interactions.ts';
import type { StoredMessage } from './stored-message.ts';
import { fillModal } from './fill-modal.ts';
import { permissionsOf, sendBit } from './permissions.ts';
import { toApiMessage } from './present-message.ts';
import { type SeenMessage, toSeen } from './seen-message.ts';
import { choicesOf, createUse, type OpenModal, type Use } from './use.ts';
import { isInvited, setAdmin, type Channel, type User } from './world.ts';

/**
 * Somebody at the local Discord. Does what Discord's client lets people do, and throws where it would
 * not let them: an unknown command, a missing option, a button that is not there.
 */
export interface Person {
  readonly user: User;
  /** The channel that is open; everything is done there. May be changed. */
  channelId: string;
  /** Whether the person has every permission. May be changed. */
  isAdmin: boolean;
  /** The commands that the client would offer here. */
  commands(): readonly APIApplicationCommand[];
  /** Uses a slash command: `slash('sources show', { id: 'a' })`. */
  slash(path: string, filled?: Filled): Use;
  /** Types into an option; resolves to what is suggested. */
  autocomplete(
    path: string,
    option: string,
    typed: string,
    filled?: Filled,
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
  /** Presses the button with this label or `custom_id`. */
  press(message: string | { readonly id: string }, button: string): Use;
  /** Chooses in the select with this `custom_id`. */
  select(
    message: string | { readonly id: string },
    customId: string,
    values: readonly string[],
  ): Use;
  /** Sends a modal; `values` by the `custom_id` of its inputs. */
  submit(modal: OpenModal, values: Readonly<Record<string, string | readonly string[]>>): Use;
  /** Uses a message command, from the menu of a message. */
  messageCommand(name: string, message: string | { readonly id: string }): Use;
  /** Writes a message. */
  say(content: string): SeenMessage;
  /** Deletes a message, or puts away one that only this person sees. */
  remove(message: string | { readonly id: string }): void;
  /** What this person sees in a channel, oldest first. Left out: the one that is open. */
  sees(channelId?: string): readonly SeenMessage[];
  /** Whether this person sees a channel at all. */
  maySee(channelId: string): boolean;
  /** Tells of every change this person could notice. Returns what ends it. */
  subscribe(listener: (change: Change) => void): () => void;
}

const MAX_CONTENT = 2000;

type MessageRef = string | { readonly id: string };

const { UseApplicationCommands, ViewChannel, ManageMessages } = PermissionFlagsBits;

export function createPerson(user: User, channelId: string, state: State): Person {
  const { world, messages, interactions, commands, changes } = state;
  let open = channelId;
  const channelOf = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  };
  const may = (bit: bigint, channel = channelOf(open)): boolean =>
    (permissionsOf(world, user.id, channel) & bit) !== 0n;

  function canSee(message: StoredMessage): boolean {
    const { visibleTo, channelId: where } = message;
    return (visibleTo === null || visibleTo === user.id) && may(ViewChannel, channelOf(where));
  }

  function find(ref: MessageRef): StoredMessage {
    const id = typeof ref === 'string' ? ref : ref.id;
    const message = messages.get(id);
    if (message === undefined || !canSee(message)) throw new Error(`there is no message ${id}`);
    return message;
  }

  function mayUse(command: APIApplicationCommand): boolean {
    const wanted = command.default_member_permissions ?? null;
    if (!may(UseApplicationCommands) || !isInvited(world)) return false;
    if (wanted === null || may(PermissionFlagsBits.Administrator)) return true;
    // "0" is for admins alone.
    const bits = BigInt(wanted);
    return bits !== 0n && (permissionsOf(world, user.id, channelOf(open)) & bits) === bits;
  }

  function commandOf(type: ApplicationCommandType, name: string): APIApplicationCommand {
    const command = commands.find(world.guildId, type, name);
    const label = type === ApplicationCommandType.ChatInput ? `/${name}` : name;
    if (command === null) throw new Error(`${label} is not registered`);
    if (!mayUse(command)) throw new Error(`${user.username} may not use ${label}`);
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
    const event = toInteractionEvent(world, interaction, data);
    state.dispatch(GatewayDispatchEvents.InteractionCreate, event, interaction.id);
    return interaction;
  }

  const use = (interaction: Interaction): Use => createUse(interaction, messages, changes);

  function sendCommand(path: string, filled: Filled, focused: string | null): Interaction {
    const name = path.split(' ')[0] ?? '';
    const command = commandOf(ApplicationCommandType.ChatInput, name);
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
        ...resolve(options, world),
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
  ): Use {
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
      return may(PermissionFlagsBits.Administrator);
    },
    set isAdmin(isAdmin) {
      setAdmin(world, user.id, isAdmin);
      changes.tell({ kind: 'channels' });
    },
    commands: () =>
      [...commands.at(world.guildId), ...commands.at('global')].filter((one) => mayUse(one)),

    slash: (path, filled = {}) => use(sendCommand(path, filled, null)),
    autocomplete(path, option, typed, filled = {}) {
      const interaction = sendCommand(path, { ...filled, [option]: typed }, option);
      return choicesOf(interaction, changes);
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
      const { id, guild_id: guildId } = commandOf(type, name);
      const target = find(ref);
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
          channelOf(target.channelId),
        ),
      );
    },

    say(content) {
      const channel = channelOf(open);
      if (!may(sendBit(channel))) throw new Error(`${user.username} may not write here`);
      if (content.trim() === '' || content.length > MAX_CONTENT) {
        throw new Error(`a message has 1 to ${MAX_CONTENT} characters, not ${content.length}`);
      }
      const message = messages.create({ channel, author: user, body: { content } });
      state.dispatch(GatewayDispatchEvents.MessageCreate, {
        ...toApiMessage(message, message.mentioned.users.includes(world.bot.id)),
        guild_id: world.guildId,
      });
      return toSeen(message);
    },

    remove(ref) {
      const message = find(ref);
      const isOwn = message.author.id === user.id || message.visibleTo === user.id;
      if (!isOwn && !may(ManageMessages)) throw new Error(`${user.username} may not delete it`);
      messages.delete(message);
    },

    sees: (id = open) =>
      may(ViewChannel, channelOf(id)) ? messages.inChannel(id, user.id).map(toSeen) : [],

    maySee: (id) => world.channels.has(id) && may(ViewChannel, channelOf(id)),

    subscribe: (listener) =>
      changes.subscribe((change) => {
        const isOthers =
          change.kind === 'message' && change.visibleTo !== null && change.visibleTo !== user.id;
        if (!isOthers) listener(change);
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
