import {
  ChannelType,
  GatewayDispatchEvents,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import {
  type ApiRequest,
  DONE,
  type Handler,
  objectOf,
  ok,
  parameterOf,
  type State,
} from './api-request.ts';
import { itemsOf, type Json, textOf } from '../validation/validation-errors.ts';
import { checkMessage } from '../validation/message-rules.ts';
import type { StoredMessage } from '../state/stored-message.ts';
import type { OperationId } from '../validation/operations.ts';
import { isThread, permissionsIn, sendBit } from '../state/permissions.ts';
import { mayBotRead, toApiMessage, toMessageEvent } from '../state/present-message.ts';
import { threadTypeIn, toApiChannel } from '../state/present-guild.ts';
import { Refusal } from '../validation/refusal.ts';
import type { Channel, Thread } from '../state/guild-state.ts';
import { addChannel, guildOf, sharesServer } from '../state/world.ts';

const { ViewChannel, EmbedLinks, AttachFiles, ReadMessageHistory, ManageMessages } =
  PermissionFlagsBits;
const { CreatePublicThreads, ManageThreads } = PermissionFlagsBits;
/** How long a nonce is remembered. Discord's documentation says "a few minutes". */
const NONCE_LIVES_MS = 5 * 60_000;
const DEFAULT_PAGE = 50;

/** Returns the request's channel, which the bot can see, and the bot's permissions in it. @throws Refusal */
function enter(request: ApiRequest, { world }: State): [Channel, bigint] {
  const channel = world.channels.get(parameterOf(request, 'channel_id'));
  if (channel === undefined) throw new Refusal('unknown-channel');
  const may = permissionsIn(world, world.bot.id, channel);
  if ((may & ViewChannel) === 0n) throw new Refusal('view-channel');
  return [channel, may];
}

function need(may: bigint, ...bits: readonly bigint[]): void {
  if (bits.some((bit) => (may & bit) === 0n)) throw new Refusal('permission');
}

/** @throws Refusal if the bot cannot send messages to the user of a DM channel */
function needRecipient({ recipient }: Channel, { world }: State): void {
  if (recipient === null) return;
  if (!sharesServer(world, recipient.id)) throw new Refusal('shared-server');
  const takes = world.accounts.get(recipient.id)?.takesPrivateMessages === true;
  if (!takes) throw new Refusal('takes-private-messages');
}

function checkSending(channel: Channel, may: bigint, { body, files }: ApiRequest): void {
  need(may, sendBit(channel));
  if (itemsOf(objectOf(body)['embeds']).length > 0) need(may, EmbedLinks);
  if (files.length > 0) need(may, AttachFiles);
  if (channel.thread?.locked === true && (may & ManageThreads) === 0n) {
    throw new Refusal('open-thread');
  }
}

const createMessage: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  const body = objectOf(request.body);
  const { files } = request;
  checkSending(channel, may, request);
  needRecipient(channel, state);
  checkMessage(body, 'channel', { files });
  const { world, messages } = state;
  const again = body['enforce_nonce'] === true ? findByNonce(body, state) : undefined;
  if (again !== undefined) return ok(toApiMessage(again));
  const replied = repliedTo(channel, body, may, state);
  if (channel.thread?.archived === true) unarchive(channel, channel.thread, state);
  const message = messages.create({
    channel,
    author: world.bot,
    body,
    files,
    type: replied === null ? MessageType.Default : MessageType.Reply,
    reference: replied === null ? null : { channel_id: channel.id, message_id: replied },
  });
  state.dispatch(GatewayDispatchEvents.MessageCreate, toMessageEvent(world, channel, message));
  return { ...ok(toApiMessage(message)), mentioned: message.mentioned };
};

/** Writing in an archived thread unarchives it. */
function unarchive(channel: Channel, thread: Thread, { feed, dispatch }: State): void {
  thread.archived = false;
  feed.publish({ kind: 'channels' });
  dispatch(GatewayDispatchEvents.ThreadUpdate, toApiChannel(channel));
}

/** Returns the message that this author has recently posted with the nonce in any channel, or `undefined`. */
function findByNonce(
  { nonce }: Json,
  { messages, world, clock }: State,
): StoredMessage | undefined {
  const since = clock.now() - NONCE_LIVES_MS;
  const wanted = String(nonce);
  return messages.find(
    (message) =>
      message.author.id === world.bot.id &&
      message.createdAt > since &&
      message.nonce !== null &&
      String(message.nonce) === wanted,
  );
}

/** Returns the ID of the message to which the new message replies. @throws Refusal */
function repliedTo(channel: Channel, body: Json, may: bigint, { messages }: State): string | null {
  const reference = body['message_reference'] as Json | null | undefined;
  if (reference === null || reference === undefined) return null;
  need(may, ReadMessageHistory);
  const id = textOf(reference['message_id']);
  const found = messages.get(id);
  if (found?.channelId === channel.id && found.visibleTo === null) return id;
  if (reference['fail_if_not_exists'] === false) return null;
  throw new Refusal('unknown-message');
}

const listMessages: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  const { query } = request;
  // Without this permission, Discord returns an empty list and no error.
  if ((may & ReadMessageHistory) === 0n) return ok([]);
  const all = state.messages.inChannel(channel.id, null).reverse();
  const limit = Number(query['limit'] ?? DEFAULT_PAGE);
  return ok(page(all, query, limit).map((message) => show(message, channel, state)));
};

/** Returns one page of `newest`, which is ordered newest first, as in Discord's responses. */
function page(
  newest: readonly StoredMessage[],
  query: Readonly<Record<string, string>>,
  limit: number,
): readonly StoredMessage[] {
  const { before, after, around } = query;
  const isBefore = (one: StoredMessage, id: string): boolean => BigInt(one.id) < BigInt(id);
  if (around !== undefined) {
    const half = Math.floor(limit / 2);
    const later = newest.filter((one) => !isBefore(one, around)).slice(-half - 1);
    return [...later, ...newest.filter((one) => isBefore(one, around)).slice(0, half)];
  }
  if (before !== undefined) return newest.filter((one) => isBefore(one, before)).slice(0, limit);
  if (after === undefined) return newest.slice(0, limit);
  return newest.filter((one) => one.id !== after && !isBefore(one, after)).slice(-limit);
}

function show(message: StoredMessage, channel: Channel, { world }: State): object {
  return toApiMessage(message, mayBotRead(world, channel, message));
}

const getMessage: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  need(may, ReadMessageHistory);
  const message = state.messages.require(channel.id, parameterOf(request, 'message_id'));
  return ok(show(message, channel, state));
};

const editMessage: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  const message = state.messages.require(channel.id, parameterOf(request, 'message_id'));
  if (message.author.id !== state.world.bot.id) throw new Refusal('own-message');
  needRecipient(channel, state);
  const body = objectOf(request.body);
  const { files } = request;
  if (itemsOf(body['embeds']).length > 0) need(may, EmbedLinks);
  if (files.length > 0) need(may, AttachFiles);
  checkMessage(body, 'channel-edit', { before: message, files });
  state.messages.edit(message, body, files);
  return { ...ok(toApiMessage(message)), mentioned: message.mentioned };
};

const deleteMessage: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  const message = state.messages.require(channel.id, parameterOf(request, 'message_id'));
  if (message.author.id !== state.world.bot.id) {
    if (channel.recipient !== null) throw new Refusal('private-deletion');
    need(may, ManageMessages);
  }
  state.messages.delete(message);
  return DONE;
};

const crosspost: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  if (channel.type !== ChannelType.GuildAnnouncement) throw new Refusal('channel-type');
  const message = state.messages.require(channel.id, parameterOf(request, 'message_id'));
  need(may, sendBit(channel));
  if (message.author.id !== state.world.bot.id) need(may, ManageMessages);
  if ((message.flags & MessageFlags.Crossposted) !== 0) throw new Refusal('crosspost-once');
  message.flags |= MessageFlags.Crossposted;
  state.messages.touch(message);
  return ok(toApiMessage(message));
};

const startThread: Handler = (request, state) => {
  const [parent, may] = enter(request, state);
  const guild = guildOf(state.world, parent);
  if (isThread(parent) || guild === undefined) throw new Refusal('channel-type');
  const messageId = request.parameters['message_id'];
  const message = messageId === undefined ? null : state.messages.require(parent.id, messageId);
  need(may, CreatePublicThreads);
  if (message !== null && message.thread !== null) throw new Refusal('one-thread');
  const body = objectOf(request.body);
  const type = threadTypeIn(parent);
  // Without a message and a type, Discord creates a private thread, which is not supported here.
  if (message === null && body['type'] !== type) throw new Refusal('channel-type');
  const { world, feed, clock, makeId } = state;
  const minutes = body['auto_archive_duration'] as ThreadAutoArchiveDuration | null | undefined;
  const thread = addChannel(world, guild, {
    // A thread that starts from a message has the ID of that message.
    id: message?.id ?? makeId(),
    type,
    name: textOf(body['name']),
    parentId: parent.id,
    thread: {
      ownerId: world.bot.id,
      createdAt: clock.now(),
      archived: false,
      locked: false,
      autoArchiveMinutes: minutes ?? ThreadAutoArchiveDuration.OneDay,
      messages: 0,
    },
  });
  const presented = toApiChannel(thread);
  if (message !== null) {
    message.thread = presented;
    message.flags |= MessageFlags.HasThread;
    state.messages.touch(message);
  }
  feed.publish({ kind: 'channels' });
  state.dispatch(GatewayDispatchEvents.ThreadCreate, { ...presented, newly_created: true });
  return { status: 201, body: presented };
};

/** Supports threads only: a bot with application commands does not need to change other channels. */
const updateThread: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  const { thread } = channel;
  if (thread === null) throw new Refusal('channel-type');
  const body = objectOf(request.body);
  if (thread.ownerId !== state.world.bot.id) need(may, ManageThreads);
  if (typeof body['locked'] === 'boolean') need(may, ManageThreads);
  if (typeof body['name'] === 'string') channel.name = body['name'];
  if (typeof body['archived'] === 'boolean') thread.archived = body['archived'];
  if (typeof body['locked'] === 'boolean') thread.locked = body['locked'];
  state.feed.publish({ kind: 'channels' });
  const presented = toApiChannel(channel);
  state.dispatch(GatewayDispatchEvents.ThreadUpdate, presented);
  return ok(presented);
};

const type: Handler = (request, state) => {
  const [channel, may] = enter(request, state);
  need(may, sendBit(channel));
  needRecipient(channel, state);
  state.feed.publish({ kind: 'typing', channelId: channel.id });
  return DONE;
};

/** Handlers for channels, threads, and the messages that are visible to all their members. */
export const CHANNEL_HANDLERS: Readonly<Partial<Record<OperationId, Handler>>> = {
  get_channel: (request, state) => ok(toApiChannel(enter(request, state)[0])),
  update_channel: updateThread,
  list_messages: listMessages,
  get_message: getMessage,
  create_message: createMessage,
  update_message: editMessage,
  delete_message: deleteMessage,
  crosspost_message: crosspost,
  create_thread_from_message: startThread,
  create_thread: startThread,
  trigger_typing_indicator: type,
};
