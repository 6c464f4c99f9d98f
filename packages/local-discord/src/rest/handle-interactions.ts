import {
  ApplicationCommandOptionType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import {
  type ApiAnswer,
  type ApiRequest,
  DONE,
  type Handler,
  objectOf,
  ok,
  parameterOf,
  type State,
} from './api-request.ts';
import { itemsOf, type Json } from '../validation/validation-errors.ts';
import type { Interaction } from '../state/interactions.ts';
import { checkMessage } from '../validation/message-rules.ts';
import type { StoredMessage } from '../state/stored-message.ts';
import type { OperationId } from '../validation/operations.ts';
import { permissionsIn } from '../state/permissions.ts';
import { toApiMessage } from '../state/present-message.ts';
import { Refusal } from '../validation/refusal.ts';
import { checkChoices, checkModal } from '../validation/response-rules.ts';

const { ChannelMessageWithSource, DeferredChannelMessageWithSource, DeferredMessageUpdate } =
  InteractionResponseType;
const { UpdateMessage, ApplicationCommandAutocompleteResult, Modal } = InteractionResponseType;

const ANSWERS: readonly InteractionResponseType[] = [
  ChannelMessageWithSource,
  DeferredChannelMessageWithSource,
];
const UPDATES: readonly InteractionResponseType[] = [DeferredMessageUpdate, UpdateMessage];

/** The response types that an interaction allows. */
function responsesTo({ type, source }: Interaction): readonly InteractionResponseType[] {
  switch (type) {
    case InteractionType.ApplicationCommand:
      return [...ANSWERS, Modal];
    case InteractionType.ApplicationCommandAutocomplete:
      return [ApplicationCommandAutocompleteResult];
    case InteractionType.MessageComponent:
      return [...ANSWERS, ...UPDATES, Modal];
    case InteractionType.ModalSubmit:
      return source === null ? ANSWERS : [...ANSWERS, ...UPDATES];
  }
}

const respond: Handler = (request, state) => {
  const body = objectOf(request.body);
  const { interactions } = state;
  const id = parameterOf(request, 'interaction_id');
  const interaction = interactions.toAcknowledge(id, parameterOf(request, 'interaction_token'));
  const type = body['type'] as InteractionResponseType;
  const data = (body['data'] ?? {}) as Json;
  const allowed = responsesTo(interaction);
  if (!allowed.includes(type)) {
    const message = `This interaction allows the types ${allowed.join(', ')}, not ${type}.`;
    throw new Refusal('response-kind', [
      { rule: 'response-kind', path: 'type', code: 'BASE_TYPE_CHOICES', message },
    ]);
  }
  const message = apply(type, interaction, data, request, state);
  interactions.acknowledge(interaction);
  const mentioned = message === null ? {} : { mentioned: message.mentioned };
  if (request.query['with_response'] !== 'true') return { ...DONE, ...mentioned };
  return { ...ok(toCallbackAnswer(interaction, type, message)), ...mentioned };
};

/** Applies a response. Returns the message that it created or changed, or `null`. */
function apply(
  type: InteractionResponseType,
  interaction: Interaction,
  data: Json,
  { files }: ApiRequest,
  state: State,
): StoredMessage | null {
  if (type === ApplicationCommandAutocompleteResult) {
    checkChoices(data, interaction.option ?? ApplicationCommandOptionType.String);
    interaction.choices = itemsOf(
      data['choices'],
    ) as unknown as APIApplicationCommandOptionChoice[];
    return null;
  }
  if (type === Modal) {
    checkModal(data);
    interaction.modal = data as unknown as APIModalInteractionResponseCallbackData;
    return null;
  }
  if (type === DeferredChannelMessageWithSource) {
    checkDefer(data);
    return post(interaction, { flags: flagsOf(data) | MessageFlags.Loading }, state, []);
  }
  if (type === DeferredMessageUpdate) {
    interaction.originalId = interaction.source?.id ?? null;
    return null;
  }
  if (type === UpdateMessage) return update(interaction, data, files, state);
  checkMessage(data, 'reply', { files, path: 'data' });
  checkPermissions(data, files, interaction, state);
  return post(interaction, data, state, files);
}

/** Edits the message whose component was used. */
function update(
  interaction: Interaction,
  data: Json,
  files: ApiRequest['files'],
  state: State,
): StoredMessage {
  const message = state.messages.get(interaction.source?.id ?? '');
  if (message === undefined) throw new Refusal('unknown-message');
  checkMessage(data, 'reply-edit', { before: message, files, path: 'data' });
  checkPermissions(data, files, interaction, state);
  interaction.originalId = message.id;
  interaction.touched.add(message.id);
  state.messages.edit(message, data, files);
  return message;
}

/** A placeholder has no content, so the only flag it accepts is the one for ephemeral messages. */
function checkDefer(data: Json): void {
  const keys = Object.keys(data).filter((key) => key !== 'flags' && key !== 'tts');
  if ((flagsOf(data) & ~MessageFlags.Ephemeral) === 0 && keys.length === 0) return;
  const path = keys.length === 0 ? 'data.flags' : `data.${keys[0] ?? ''}`;
  const message = 'A deferred response accepts only the flag 64.';
  throw new Refusal('defer-flags', [
    { rule: 'defer-flags', path, code: 'BASE_TYPE_BAD_FLAGS', message },
  ]);
}

/** Discord silently drops embeds and files that the application may not send. The local Discord refuses them. */
function checkPermissions(
  data: Json,
  files: readonly unknown[],
  { channel }: Interaction,
  { world }: State,
): void {
  const may = permissionsIn(world, world.bot.id, channel);
  const needed =
    (itemsOf(data['embeds']).length > 0 ? PermissionFlagsBits.EmbedLinks : 0n) |
    (files.length > 0 ? PermissionFlagsBits.AttachFiles : 0n);
  if ((needed & ~may) !== 0n) throw new Refusal('reply-permission');
}

function post(
  interaction: Interaction,
  body: Json,
  { messages, world }: State,
  files: ApiRequest['files'],
): StoredMessage {
  const { source, originalId, origin, channel, user } = interaction;
  const isEphemeral = (flagsOf(body) & MessageFlags.Ephemeral) !== 0;
  const isCommand = interaction.type === InteractionType.ApplicationCommand;
  const replied = source ?? messages.get(originalId ?? '') ?? null;
  const message = messages.create({
    channel,
    author: world.bot,
    body,
    files,
    interaction: origin,
    visibleTo: isEphemeral ? user.id : null,
    type: isCommand && originalId === null ? MessageType.ChatInputCommand : MessageType.Reply,
    reference: replied === null ? null : { channel_id: channel.id, message_id: replied.id },
  });
  interaction.originalId ??= message.id;
  interaction.touched.add(message.id);
  return message;
}

function toCallbackAnswer(
  { id, type, channel }: Interaction,
  response: InteractionResponseType,
  message: StoredMessage | null,
): object {
  const about =
    message === null
      ? {}
      : {
          response_message_id: message.id,
          response_message_loading: (message.flags & MessageFlags.Loading) !== 0,
          response_message_ephemeral: (message.flags & MessageFlags.Ephemeral) !== 0,
        };
  const kind = response === UpdateMessage ? UpdateMessage : ChannelMessageWithSource;
  return {
    interaction: { id, type, channel_id: channel.id, ...about },
    ...(message === null ? {} : { resource: { type: kind, message: toApiMessage(message) } }),
  };
}

/** @throws Refusal if the token or the application does not match the interaction */
function interactionOf(request: ApiRequest, { world, interactions }: State): Interaction {
  if (parameterOf(request, 'webhook_id') !== world.applicationId) {
    throw new Refusal('unknown-webhook');
  }
  return interactions.byToken(parameterOf(request, 'webhook_token'));
}

/** @throws Refusal `unknown-message`, also for a message of another interaction's token */
function messageOf(request: ApiRequest, state: State): [Interaction, StoredMessage] {
  const interaction = interactionOf(request, state);
  const asked = request.parameters['message_id'] ?? interaction.originalId;
  const isOwn =
    asked !== null && (interaction.touched.has(asked) || asked === interaction.originalId);
  const message = isOwn ? state.messages.get(asked) : undefined;
  if (message === undefined) throw new Refusal('unknown-message');
  return [interaction, message];
}

function edit(
  interaction: Interaction,
  message: StoredMessage,
  request: ApiRequest,
  state: State,
): ApiAnswer {
  const body = objectOf(request.body);
  const { files } = request;
  checkMessage(body, 'reply-edit', { before: message, files });
  checkPermissions(body, files, interaction, state);
  interaction.touched.add(message.id);
  state.messages.edit(message, body, files);
  return { ...ok(toApiMessage(message)), mentioned: message.mentioned };
}

/** The first follow-up replaces the placeholder and keeps its visibility. */
const followUp: Handler = (request, state) => {
  const interaction = interactionOf(request, state);
  const body = objectOf(request.body);
  const { files } = request;
  checkMessage(body, 'reply', { files });
  const original = state.messages.get(interaction.originalId ?? '');
  const isPlaceholder = ((original?.flags ?? 0) & MessageFlags.Loading) !== 0;
  if (original !== undefined && isPlaceholder) {
    const flags = flagsOf(body) & ~MessageFlags.Ephemeral;
    return edit(interaction, original, { ...request, body: { ...body, flags } }, state);
  }
  checkPermissions(body, files, interaction, state);
  const message = post(interaction, body, state, files);
  const mentioned = { mentioned: message.mentioned };
  // discord.js always sends `wait=true`. Without it, the response is empty.
  if (request.query['wait'] !== 'true') return { ...DONE, ...mentioned };
  return { ...ok(toApiMessage(message)), ...mentioned };
};

const getMessage: Handler = (request, state) => ok(toApiMessage(messageOf(request, state)[1]));

const editMessage: Handler = (request, state) => {
  const [interaction, message] = messageOf(request, state);
  return edit(interaction, message, request, state);
};

const deleteMessage: Handler = (request, state) => {
  state.messages.delete(messageOf(request, state)[1]);
  return DONE;
};

function flagsOf(data: Json): number {
  return typeof data['flags'] === 'number' ? data['flags'] : 0;
}

/** Handlers for interaction responses and for the messages of an interaction's token. */
export const INTERACTION_HANDLERS: Readonly<Partial<Record<OperationId, Handler>>> = {
  create_interaction_response: respond,
  execute_webhook: followUp,
  get_original_webhook_message: getMessage,
  get_webhook_message: getMessage,
  update_original_webhook_message: editMessage,
  update_webhook_message: editMessage,
  delete_original_webhook_message: deleteMessage,
  delete_webhook_message: deleteMessage,
};
