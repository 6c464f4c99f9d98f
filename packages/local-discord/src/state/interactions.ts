import {
  ApplicationIntegrationType,
  InteractionType,
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
  type ApplicationCommandOptionType,
} from 'discord-api-types/v10';
import type { Clock, Timers } from '../time.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { MessageOrigin, StoredMessage } from './stored-message.ts';
import { Refusal } from '../validation/refusal.ts';
import type { Channel, User } from './guild-state.ts';

const ACKNOWLEDGE_WITHIN_MS = 3000;
const TOKEN_LIVES_MS = 15 * 60_000;
/** Above this number, interactions with an expired token are dropped. */
const KEPT = 1000;

/** `failed`: not acknowledged in time. Users then see "The application did not respond". */
export type InteractionState = 'open' | 'acknowledged' | 'failed';

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type:
    | InteractionType.ApplicationCommand
    | InteractionType.ApplicationCommandAutocomplete
    | InteractionType.MessageComponent
    | InteractionType.ModalSubmit;
  readonly user: User;
  readonly channel: Channel;
  readonly createdAt: number;
  /** The interaction's data in the messages that answer it. */
  readonly origin: MessageOrigin;
  /** The type of the focused option of an autocomplete interaction. */
  readonly option: ApplicationCommandOptionType | null;
  /** The message whose component started this interaction or opened its modal. */
  readonly source: StoredMessage | null;
  state: InteractionState;
  /** The ID of `@original`, the message of the first response. */
  originalId: string | null;
  /** IDs of the messages that were created or changed with this token, in this order. */
  readonly touched: Set<string>;
  choices: readonly APIApplicationCommandOptionChoice[] | null;
  modal: APIModalInteractionResponseCallbackData | null;
}

/** The content of a new interaction. */
export type Opening = Pick<Interaction, 'type' | 'user' | 'channel'> &
  Partial<Pick<Interaction, 'option' | 'source'>> & {
    readonly name: string;
    /** Additional fields of `interaction_metadata`. */
    readonly metadata?: object;
  };

/** Enforces the limits of interactions: one acknowledgement within 3 s, and 15 minutes for the token. */
export class Interactions {
  readonly #byToken = new Map<string, Interaction>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Timers;
  readonly #makeId: () => string;
  readonly #feed: ChangeFeed;
  readonly #cancels = new Map<string, () => void>();

  constructor(parts: {
    readonly clock: Pick<Clock, 'now'>;
    readonly timers: Timers;
    readonly makeId: () => string;
    readonly feed: ChangeFeed;
  }) {
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#makeId = parts.makeId;
    this.#feed = parts.feed;
  }

  open(opening: Opening): Interaction {
    this.#forget();
    const id = this.#makeId();
    const { name, user, metadata = {}, option = null, source = null } = opening;
    const interaction: Interaction = {
      id,
      token: `token-of-${id}`,
      type: opening.type,
      user,
      channel: opening.channel,
      createdAt: this.#clock.now(),
      origin: {
        interactionId: id,
        user,
        name,
        metadata: {
          id,
          type: opening.type,
          user,
          authorizing_integration_owners: ownersIn(opening.channel),
          ...metadata,
        },
      },
      option,
      source,
      state: 'open',
      originalId: null,
      touched: new Set(),
      choices: null,
      modal: null,
    };
    this.#byToken.set(interaction.token, interaction);
    // The extra millisecond allows for a timer that fires slightly before the clock reaches the time.
    const cancel = this.#timers.start(() => {
      this.#cancels.delete(id);
      if (interaction.state === 'open' && this.#isLate(interaction)) {
        this.#enter(interaction, 'failed');
      }
    }, ACKNOWLEDGE_WITHIN_MS + 1);
    this.#cancels.set(id, cancel);
    return interaction;
  }

  /**
   * Finds the interaction to acknowledge.
   *
   * @throws Refusal `unknown-interaction` | `ack-within-3-s` | `ack-once`
   */
  toAcknowledge(id: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction?.id !== id) throw new Refusal('unknown-interaction');
    if (interaction.state === 'acknowledged') throw new Refusal('ack-once');
    if (interaction.state === 'failed' || this.#isLate(interaction)) {
      if (interaction.state === 'open') this.#enter(interaction, 'failed');
      throw new Refusal('ack-within-3-s');
    }
    return interaction;
  }

  acknowledge(interaction: Interaction): void {
    this.#enter(interaction, 'acknowledged');
  }

  /**
   * Finds the interaction of a token that is valid for messages.
   *
   * @throws Refusal `unknown-webhook` | `token-15-min`
   */
  byToken(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction?.state !== 'acknowledged') throw new Refusal('unknown-webhook');
    if (this.#clock.now() - interaction.createdAt > TOKEN_LIVES_MS) {
      throw new Refusal('token-15-min');
    }
    return interaction;
  }

  /** Finds an interaction that opened a modal. @throws Error if it opened none */
  opened(id: string): Interaction {
    const found = [...this.#byToken.values()].find((interaction) => interaction.id === id);
    if (found === undefined || found.modal === null) throw new Error(`${id} opened no modal`);
    return found;
  }

  /** Returns the ID of a token's interaction, for the recording. */
  idOf(token: string): string | null {
    return this.#byToken.get(token)?.id ?? null;
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  #isLate({ createdAt }: Interaction): boolean {
    return this.#clock.now() - createdAt > ACKNOWLEDGE_WITHIN_MS;
  }

  #enter(interaction: Interaction, state: InteractionState): void {
    interaction.state = state;
    this.#cancels.get(interaction.id)?.();
    this.#cancels.delete(interaction.id);
    this.#feed.publish({ kind: 'interaction', interactionId: interaction.id, state });
  }

  #forget(): void {
    if (this.#byToken.size <= KEPT) return;
    const limit = this.#clock.now() - 2 * TOKEN_LIVES_MS;
    for (const [token, { createdAt }] of this.#byToken) {
      if (createdAt < limit) this.#byToken.delete(token);
    }
  }
}

/** Returns `authorizing_integration_owners`: the server in which the bot is installed, or "0" in a DM channel. */
export function ownersIn({ guildId }: Channel): object {
  return { [ApplicationIntegrationType.GuildInstall]: guildId ?? '0' };
}

/** Returns the extra fields of `interaction_metadata` for a component or a modal. */
export function metadataOf(opening: {
  readonly type: InteractionType;
  readonly source: StoredMessage | null;
  readonly trigger?: object;
}): object {
  if (opening.type === InteractionType.MessageComponent) {
    return { interacted_message_id: opening.source?.id };
  }
  return opening.trigger === undefined ? {} : { triggering_interaction_metadata: opening.trigger };
}
