import type {
  APIApplicationCommandOptionChoice,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import type { ChangeFeed } from '../state/change-feed.ts';
import type { Interaction, InteractionState } from '../state/interactions.ts';
import type { Messages } from '../state/messages.ts';
import { type SeenMessage, toSeen } from './seen-message.ts';

/** A modal that the bot opened, for `LocalUser.submit`. */
export interface OpenModal {
  readonly interactionId: string;
  readonly data: APIModalInteractionResponseCallbackData;
}

/** An interaction (a command, button, select or modal) from the user's point of view. */
export interface InteractionHandle {
  readonly id: string;
  readonly token: string;
  readonly state: InteractionState;
  /** The messages that the interaction created or changed and that still exist, oldest first. */
  shown(): readonly SeenMessage[];
  /** Resolves to the first message that is not a placeholder. Rejects if the bot does not respond within 3 s. */
  reply(): Promise<SeenMessage>;
  /** Resolves when the bot acknowledges the interaction. Rejects if it does not within 3 s. */
  acknowledged(): Promise<void>;
  /** Resolves to the modal that the bot opens. Rejects if the bot does not respond within 3 s. */
  modal(): Promise<OpenModal>;
  /** The modal that the bot has opened so far, or `null`. */
  readonly opened: OpenModal | null;
}

export function createInteractionHandle(
  interaction: Interaction,
  messages: Messages,
  feed: ChangeFeed,
): InteractionHandle {
  const shown = (): SeenMessage[] =>
    [...interaction.touched].flatMap((id) => {
      const message = messages.get(id);
      return message === undefined ? [] : [toSeen(message)];
    });
  const opened = (): OpenModal | null =>
    interaction.modal && { interactionId: interaction.id, data: interaction.modal };
  return {
    id: interaction.id,
    token: interaction.token,
    get state() {
      return interaction.state;
    },
    shown,
    reply: () => until(interaction, feed, () => shown().find(({ loading }) => !loading)),
    acknowledged: () =>
      until(interaction, feed, () =>
        interaction.state === 'acknowledged' ? true : undefined,
      ).then(() => undefined),
    modal: () => until(interaction, feed, () => opened() ?? undefined),
    get opened() {
      return opened();
    },
  };
}

/** Resolves to the suggestions of an autocomplete interaction. */
export function choicesOf(
  interaction: Interaction,
  feed: ChangeFeed,
): Promise<readonly APIApplicationCommandOptionChoice[]> {
  return until(interaction, feed, () => interaction.choices ?? undefined);
}

function until<T>(
  interaction: Interaction,
  feed: ChangeFeed,
  find: () => T | undefined,
): Promise<T> {
  return feed.until(() => {
    if (interaction.state === 'failed') throw new Error('The application did not respond');
    return find();
  });
}
