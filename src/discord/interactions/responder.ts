import {
  type APIModalInteractionResponseCallbackData,
  type AutocompleteInteraction,
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  ComponentType,
  DiscordAPIError,
  InteractionResponseType,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type REST,
  RESTJSONErrorCodes,
  TextInputStyle,
  type RESTPostAPIInteractionCallbackJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
  Routes,
} from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Histograms, Meter } from '../../domain/meter.ts';
import { type Choice, MAX_CHOICES } from '../commands/command.ts';
import { NO_MENTIONS } from '../connection/client.ts';
import { errorFields } from '../connection/error-fields.ts';
import { type FormView, layOut, type Reply } from './reply.ts';
import { isOutcomeUnknown, resend, type Resending } from '../connection/resend.ts';
import { CONTENT, type MessageFormat } from '../render/message-format.ts';

const MAX_CHOICE_LENGTH = 100;
const ORIGINAL = '@original';

/** Discord discards an interaction that is not acknowledged within 3 s. The token of an acknowledged one expires after 15 minutes. */
const ACKNOWLEDGED_WITHIN_MS = 2500;
const ACKNOWLEDGEMENT_PAUSES_MS = [0, 200, 500];
/** An attempt that hangs must leave time for another attempt. */
const ACKNOWLEDGEMENT_TIMEOUT_MS = 1000;
const TOKEN_LASTS_MS = 15 * 60_000 - 5000;
const EDIT_PAUSES_MS = [0, 1000, 3000, 10_000, 30_000];

/** The interactions that can be replied to. */
export type Replyable =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction
  | ModalSubmitInteraction;

/** The readers of the reply. With `update`, the reply replaces the message that contains the button. */
export type Audience = 'public' | 'private' | 'update';

/** Sends every reply to a command or button. */
export interface Responder {
  /** Acknowledges the interaction within Discord's 3 s. This also determines the audience of the answer. */
  acknowledge(audience: Audience): Promise<void>;
  /** Opens a form instead of an acknowledgement. The interaction is then answered. */
  openForm(form: FormView): Promise<void>;
  /** Sends the answer. If Discord cannot be reached, retries until the interaction's token expires. */
  answer(reply: Reply, surface: MessageFormat): Promise<void>;
  /** Posts a second message, which everyone in the channel sees. */
  post(reply: Reply, surface: MessageFormat): Promise<void>;
  /** Sends the reason why there is no answer, only to the asker if that is still possible. */
  refuse(text: string): Promise<void>;
}

export interface ResponderParts extends Resending {
  /** Must not retry: the responder decides which requests to send again, and when. */
  readonly rest: REST;
  readonly log: Logger;
  readonly meter: Pick<Meter, 'observe'>;
}

export function respondTo(interaction: Replyable, parts: ResponderParts): Responder {
  const { rest, clock, timers, log, meter } = parts;
  const { applicationId, id, token } = interaction;
  const receivedMs = clock.monotonic();
  const patience = { pausesMs: EDIT_PAUSES_MS, untilMs: receivedMs + TOKEN_LASTS_MS };
  const original = Routes.webhookMessage(applicationId, token, ORIGINAL);
  let state: 'open' | Audience = 'open';

  /** Sends the first response to an interaction, and sends it again if it may have been lost. */
  async function respond(body: RESTPostAPIInteractionCallbackJSONBody): Promise<void> {
    const send = async (attempt: number): Promise<void> => {
      const timeout = new AbortController();
      const stopTimer = timers.start(() => {
        timeout.abort();
      }, ACKNOWLEDGEMENT_TIMEOUT_MS);
      try {
        const { signal } = timeout;
        await rest.post(Routes.interactionCallback(id, token), { body, auth: false, signal });
      } catch (error) {
        if (!isAlreadyAcknowledged(error)) throw error;
        // After the first attempt, this error means that Discord received the bot's own acknowledgement.
        if (attempt > 1) return;
        log.warn(
          errorFields(error),
          'Discord says this interaction is already acknowledged; does the bot run twice?',
        );
      } finally {
        stopTimer();
      }
    };
    const untilMs = receivedMs + ACKNOWLEDGED_WITHIN_MS;
    await resend(send, { pausesMs: ACKNOWLEDGEMENT_PAUSES_MS, untilMs }, parts);
  }

  async function measure(
    step: Histograms['reply_seconds']['step'],
    send: Promise<void>,
  ): Promise<void> {
    const started = clock.monotonic();
    await send;
    meter.observe('reply_seconds', { step }, (clock.monotonic() - started) / 1000);
  }

  const edit = async (body: MessageBody): Promise<void> => {
    // Even if the acknowledgement seems lost, it may have arrived.
    await resend(() => rest.patch(original, { body, auth: false }), patience, parts);
  };
  const post = (body: MessageBody): Promise<unknown> =>
    rest.post(Routes.webhook(applicationId, token), {
      body,
      auth: false,
      query: new URLSearchParams({ wait: 'true' }),
    });

  return {
    async acknowledge(audience) {
      const flags = audience === 'private' ? { flags: MessageFlags.Ephemeral } : {};
      try {
        const acknowledgement = respond(
          audience === 'update'
            ? { type: InteractionResponseType.DeferredMessageUpdate }
            : { type: InteractionResponseType.DeferredChannelMessageWithSource, data: flags },
        );
        await measure('acknowledge', acknowledgement);
      } catch (error) {
        // If the acknowledgement arrived, the answer can be sent. If not, sending the answer will fail.
        if (!isOutcomeUnknown(error)) throw error;
        log.warn(
          errorFields(error),
          'Discord may not have received the acknowledgement; continuing',
        );
      }
      state = audience;
    },

    openForm: (form) => respond({ type: InteractionResponseType.Modal, data: toModal(form) }),

    answer: (reply, surface) => measure('answer', edit(toBody(reply, surface))),

    async post(reply, surface) {
      try {
        await post(toBody(reply, surface));
      } catch (error) {
        // Not sent again: the message could appear twice.
        if (!isOutcomeUnknown(error)) throw error;
        log.warn(errorFields(error), 'Discord may or may not have posted a message');
        throw new UserFacingError('post-unknown', {}, { cause: error });
      }
    },

    async refuse(text) {
      const body = toBody({ text }, CONTENT);
      const data = { ...body, flags: MessageFlags.Ephemeral } as const;
      // Two copies of the reason are better than none, because only the asker sees them.
      const postPrivately = () => resend(() => post(data), patience, parts);
      if (state === 'open') {
        await respond({ type: InteractionResponseType.ChannelMessageWithSource, data });
      } else if (state === 'private') {
        await edit(body);
      } else if (state === 'update') {
        // The message with the button stays as it is.
        await postPrivately();
      } else {
        // After the placeholder is deleted, the next message is a new one and can be private. If deleting
        // fails, the next message replaces the placeholder in public.
        await rest.delete(original, { auth: false }).catch((error: unknown) => {
          log.debug(errorFields(error), 'the placeholder could not be removed');
        });
        await postPrivately();
      }
    },
  };
}

function toModal({ customId, title, fields }: FormView): APIModalInteractionResponseCallbackData {
  return {
    custom_id: customId,
    title,
    components: fields.map(({ name, label, isLong, maxLength }) => ({
      type: ComponentType.Label,
      label,
      component: {
        type: ComponentType.TextInput,
        custom_id: name,
        style: isLong ? TextInputStyle.Paragraph : TextInputStyle.Short,
        min_length: 1,
        max_length: maxLength,
        required: true,
      },
    })),
  };
}

interface MessageBody extends RESTPostAPIWebhookWithTokenJSONBody {
  readonly flags?: MessageFlags.Ephemeral;
}

/** Returns every field of the message, because an edit keeps the fields that it leaves out. */
function toBody(reply: Reply, surface: MessageFormat): MessageBody {
  const { content, embeds } = layOut(reply, surface);
  return {
    content,
    embeds: [...embeds],
    components: (reply.buttons ?? []).map((row) => ({
      type: ComponentType.ActionRow as const,
      components: row.map(({ label, customId, isDisabled = false }) => ({
        type: ComponentType.Button as const,
        style: ButtonStyle.Secondary as const,
        custom_id: customId,
        label,
        disabled: isDisabled,
      })),
    })),
    allowed_mentions: NO_MENTIONS,
  };
}

/** Sends suggestions to a user who is typing. */
export async function respondWithChoices(
  interaction: AutocompleteInteraction,
  choices: readonly Choice[],
): Promise<void> {
  if (choices.length > MAX_CHOICES) {
    throw new Error(`at most ${MAX_CHOICES} choices may be suggested, not ${choices.length}`);
  }
  for (const { name, value } of choices) {
    for (const text of [name, value]) {
      if (text === '' || text.length > MAX_CHOICE_LENGTH) {
        throw new Error(`a choice must have 1 to ${MAX_CHOICE_LENGTH} characters: ${value}`);
      }
    }
  }
  await interaction.respond([...choices]);
}

/** Returns the reason why the interaction can no longer be answered; `null` for any other error. */
export function goneBecause(error: unknown): string | null {
  if (!(error instanceof DiscordAPIError)) return null;
  switch (error.code) {
    case RESTJSONErrorCodes.UnknownInteraction:
      return 'Discord no longer knows the interaction: it was not acknowledged within 3 s';
    case RESTJSONErrorCodes.UnknownWebhook:
      return 'Discord does not know the interaction: its acknowledgement never arrived';
    case RESTJSONErrorCodes.InvalidWebhookToken:
      return 'the answer came later than the 15 minutes that Discord waits';
    case RESTJSONErrorCodes.UnknownMessage:
      return 'the reply was deleted before it could be filled in';
    case RESTJSONErrorCodes.UnknownChannel:
      return 'the channel was deleted before the answer came';
    default:
      return null;
  }
}

function isAlreadyAcknowledged(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged
  );
}
