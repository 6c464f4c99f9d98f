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
/** Interactions whose token has died are forgotten when there are more. */
const KEPT = 1000;

/** `failed`: not acknowledged in time; users read that the application did not respond. */
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
  /** What its messages say of where they come from. */
  readonly origin: MessageOrigin;
  /** The type of the option that is being typed. */
  readonly option: ApplicationCommandOptionType | null;
  /** The message whose component was used, here or to open the modal. */
  readonly source: StoredMessage | null;
  state: InteractionState;
  /** `@original`: the message of the first response. */
  originalId: string | null;
  /** Messages that were made or changed under this token, in this order. */
  readonly touched: Set<string>;
  choices: readonly APIApplicationCommandOptionChoice[] | null;
  modal: APIModalInteractionResponseCallbackData | null;
}

/** What a new interaction is about. */
export type Opening = Pick<Interaction, 'type' | 'user' | 'channel'> &
  Partial<Pick<Interaction, 'option' | 'source'>> & {
    readonly name: string;
    /** Further fields of its `interaction_metadata`. */
    readonly metadata?: object;
  };

/** The life of every interaction: 3 s to be acknowledged, once, then 15 minutes for its token. */
export class Interactions {
  readonly #byToken = new Map<string, Interaction>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Timers;
  readonly #makeId: () => string;
  readonly #feed: ChangeFeed;
  readonly #guildId: string;
  readonly #cancels = new Map<string, () => void>();

  constructor(parts: {
    readonly clock: Pick<Clock, 'now'>;
    readonly timers: Timers;
    readonly makeId: () => string;
    readonly feed: ChangeFeed;
    readonly guildId: string;
  }) {
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#makeId = parts.makeId;
    this.#feed = parts.feed;
    this.#guildId = parts.guildId;
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
          authorizing_integration_owners: ownersIn(opening.channel, this.#guildId),
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
    // The millisecond is for a clock that has not quite got there when the timer has.
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
   * The interaction that is about to be acknowledged.
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
   * The interaction whose messages a token reaches.
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

  /** An interaction that opened a modal, by its ID. */
  opened(id: string): Interaction {
    const found = [...this.#byToken.values()].find((interaction) => interaction.id === id);
    if (found === undefined || found.modal === null) throw new Error(`${id} opened no modal`);
    return found;
  }

  /** The ID of the interaction that a token is of, for the recording. */
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

/** `authorizing_integration_owners`: the server for which the bot was installed; "0" in private. */
export function ownersIn({ recipient }: Channel, guildId: string): object {
  return { [ApplicationIntegrationType.GuildInstall]: recipient === null ? guildId : '0' };
}

/** What `interaction_metadata` says of one that was made by a component or a modal. */
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
