import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  ComponentType,
  DiscordAPIError,
  type MessageContextMenuCommandInteraction,
  type MessageMentionOptions,
  MessageFlags,
  RESTJSONErrorCodes,
} from 'discord.js';
import { UserFacingError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Choice } from './command.ts';
import { describeFault } from './describe-fault.ts';
import { layOut, type Reply } from './reply.ts';
import { CONTENT, type Surface } from './surface.ts';
import { WORDS } from './words.ts';

/** On every message, edits too: Discord reads an edited message for mentions again. */
export const NO_MENTIONS: MessageMentionOptions = { parse: [] };

const MAX_CHOICES = 25;
const MAX_CHOICE_LENGTH = 100;
const ORIGINAL = '@original';

/** What can be replied to. */
export type Replyable =
  ChatInputCommandInteraction | MessageContextMenuCommandInteraction | ButtonInteraction;

/** Who will see the reply; `update`: it changes the message with the button. */
export type Audience = 'public' | 'private' | 'update';

/** The one door out: whatever a person reads in answer to a command or a button goes through here. */
export interface Responder {
  /** Tells Discord within its 3 s that an answer will come, and settles who will see it. */
  acknowledge(audience: Audience): Promise<void>;
  answer(reply: Reply, surface: Surface): Promise<void>;
  /** A message beside the answer, for everybody in the channel. */
  post(reply: Reply, surface: Surface): Promise<void>;
  /** Says why there is no answer, to the person who asked alone if that is still possible. */
  refuse(text: string): Promise<void>;
}

export function respondTo(interaction: Replyable, log: Logger): Responder {
  const { webhook } = interaction;
  let state: 'open' | Audience = 'open';

  function acknowledgeAs(audience: Audience): Promise<unknown> {
    if (audience === 'update' && interaction.isButton()) return interaction.deferUpdate();
    return interaction.deferReply(audience === 'private' ? { flags: MessageFlags.Ephemeral } : {});
  }

  return {
    async acknowledge(audience) {
      try {
        await acknowledgeAs(audience);
      } catch (error) {
        // Discord may well have taken it: then the answer arrives; if not, sending it will say so.
        if (!isAlreadyAcknowledged(error) && !isOutcomeUnknown(error)) throw error;
        log.warn(
          describeFault(error),
          isAlreadyAcknowledged(error)
            ? 'Discord says this interaction is already acknowledged; does the bot run twice?'
            : 'it is not known whether Discord took the acknowledgement; going on',
        );
      }
      state = audience;
    },

    async answer(reply, surface) {
      const body = toBody(reply, surface);
      // Not editReply: it refuses when only the answer to our acknowledgement was lost.
      await twice(() => webhook.editMessage(ORIGINAL, body));
    },

    async post(reply, surface) {
      try {
        await webhook.send(toBody(reply, surface));
      } catch (error) {
        // Not sent again: what may have been posted would stand there twice.
        if (!isOutcomeUnknown(error)) throw error;
        log.warn(describeFault(error), 'it is not known whether Discord posted a message');
        const { postUnknown, postUnknownHint } = WORDS.errors;
        throw new UserFacingError('discord-network', postUnknown, postUnknownHint, {
          cause: error,
        });
      }
    },

    async refuse(text) {
      const body = toBody({ text }, CONTENT);
      const privately = { ...body, flags: MessageFlags.Ephemeral } as const;
      if (state === 'open') {
        await interaction.reply(privately);
      } else if (state === 'private') {
        await twice(() => webhook.editMessage(ORIGINAL, body));
      } else if (state === 'update') {
        // The message with the button stays as it is.
        await webhook.send(privately);
      } else {
        // With the placeholder gone, what follows is a message of its own and may be private; while
        // it stands, what follows fills it. Either way the reason is told.
        await webhook.deleteMessage(ORIGINAL).catch((error: unknown) => {
          log.debug(describeFault(error), 'the placeholder could not be removed');
        });
        await webhook.send(privately);
      }
    },
  };
}

/** The whole message: what an edit does not name would stay as it was. */
function toBody(reply: Reply, surface: Surface) {
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
    allowedMentions: NO_MENTIONS,
  };
}
/** Answers a person who is still typing. */
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

/** Why nobody can be answered any more, or `null` where the error means something else. */
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

/** A lost connection, a timeout, a 5xx: Discord may have done what it was asked. */
function isOutcomeUnknown(error: unknown): boolean {
  return !(error instanceof DiscordAPIError);
}

/** Once more where the outcome is not known. Only for what may be done twice, as an edit. */
async function twice<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    return send();
  }
}
