import {
  InteractionResponseType,
  MessageFlags,
  MessageType,
  type APIApplicationCommandOptionChoice,
  type APIEmbed,
} from 'discord-api-types/v10';
import type { Clock } from '../../../src/domain/clock.ts';
import { Refusal } from './refusal.ts';
import { checkChoices, checkMessage, FLAGS_OF_EDIT, FLAGS_OF_REPLY } from './rules.ts';

type Body = Readonly<Record<string, unknown>>;

const ACKNOWLEDGE_WITHIN_MS = 3000;
const TOKEN_LIVES_MS = 15 * 60_000;

/** A message as people in the channel see it. */
export interface Shown {
  readonly id: string;
  readonly ephemeral: boolean;
  /** "The bot is thinking". */
  readonly loading: boolean;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
}

/** One use of a command, from the side of the person who used it. */
export interface Use {
  readonly id: string;
  readonly token: string;
  /** What is visible now, oldest first. */
  shown(): readonly Shown[];
  /** Resolves to the first message that is no placeholder. */
  reply(): Promise<Shown>;
  /** Resolves when the command was acknowledged. */
  acknowledged(): Promise<void>;
}

export interface Typing {
  /** Resolves to what was suggested. */
  choices(): Promise<readonly APIApplicationCommandOptionChoice[]>;
}

interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: 'command' | 'autocomplete';
  readonly createdAt: number;
  acknowledged: boolean;
  readonly messages: Map<string, Shown>;
  original: string | null;
  choices: readonly APIApplicationCommandOptionChoice[] | null;
  readonly waiting: Set<() => void>;
}

/** What became of each interaction, and Discord's rules for answering one. */
export class Interactions {
  readonly #byToken = new Map<string, Interaction>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #makeId: () => string;

  constructor(clock: Pick<Clock, 'now'>, makeId: () => string) {
    this.#clock = clock;
    this.#makeId = makeId;
  }

  open(kind: 'command' | 'autocomplete'): Use & Typing {
    const id = this.#makeId();
    const interaction: Interaction = {
      id,
      token: `token-of-${id}`,
      kind,
      createdAt: this.#clock.now(),
      acknowledged: false,
      messages: new Map(),
      original: null,
      choices: null,
      waiting: new Set(),
    };
    this.#byToken.set(interaction.token, interaction);
    const shown = (): Shown[] => [...interaction.messages.values()];
    return {
      id,
      token: interaction.token,
      shown,
      reply: () => until(interaction, () => shown().find(({ loading }) => !loading)),
      acknowledged: () => until(interaction, () => interaction.acknowledged || undefined).then(),
      choices: () => until(interaction, () => interaction.choices ?? undefined),
    };
  }

  /** `POST /interactions/{id}/{token}/callback` */
  respond(id: string, token: string, body: Body): void {
    const interaction = this.#byToken.get(token);
    if (
      interaction?.id !== id ||
      (!interaction.acknowledged &&
        this.#clock.now() - interaction.createdAt > ACKNOWLEDGE_WITHIN_MS)
    ) {
      throw new Refusal(404, 10062, 'Unknown interaction');
    }
    if (interaction.acknowledged) {
      throw new Refusal(400, 40060, 'Interaction has already been acknowledged.');
    }
    const data = (body['data'] ?? {}) as Body;
    const type = body['type'] as InteractionResponseType;
    const isChoices = type === InteractionResponseType.ApplicationCommandAutocompleteResult;
    if (isChoices !== (interaction.kind === 'autocomplete')) {
      throw new Refusal(400, 50035, 'Invalid Form Body');
    }
    if (isChoices) {
      checkChoices(data);
      interaction.choices = data['choices'] as APIApplicationCommandOptionChoice[];
    } else if (type === InteractionResponseType.DeferredChannelMessageWithSource) {
      const flags = (data['flags'] ?? 0) as number;
      if ((flags & ~MessageFlags.Ephemeral) !== 0) throw new Refusal(400, 50035, 'Invalid flags');
      interaction.original = this.#put(interaction, null, { flags }, true);
    } else if (type === InteractionResponseType.ChannelMessageWithSource) {
      checkMessage(data, FLAGS_OF_REPLY);
      interaction.original = this.#put(interaction, null, data, false);
    } else {
      throw new Refusal(400, 50035, `Invalid Form Body: type ${type}`);
    }
    interaction.acknowledged = true;
    tell(interaction);
  }

  /** `PATCH /webhooks/{app}/{token}/messages/{message}` */
  edit(token: string, message: string, body: Body): string {
    const interaction = this.#acknowledged(token);
    const id = this.#messageOf(interaction, message);
    checkMessage(body, FLAGS_OF_EDIT);
    this.#put(interaction, id, body, false);
    tell(interaction);
    return id;
  }

  /** `DELETE /webhooks/{app}/{token}/messages/{message}` */
  delete(token: string, message: string): void {
    const interaction = this.#acknowledged(token);
    interaction.messages.delete(this.#messageOf(interaction, message));
    tell(interaction);
  }

  /** `POST /webhooks/{app}/{token}`: while the placeholder stands, this fills it. */
  followUp(token: string, body: Body): string {
    const interaction = this.#acknowledged(token);
    checkMessage(body, FLAGS_OF_REPLY);
    const { original } = interaction;
    const placeholder = original === null ? undefined : interaction.messages.get(original);
    const id = this.#put(interaction, placeholder?.loading === true ? original : null, body, false);
    tell(interaction);
    return id;
  }

  /** The message as Discord's API answers with it. */
  toMessage(token: string, id: string, channelId: string): object {
    const { ephemeral, loading, content, embeds } = this.#shown(this.#acknowledged(token), id);
    const bits: readonly number[] = [
      ephemeral ? MessageFlags.Ephemeral : 0,
      loading ? MessageFlags.Loading : 0,
    ];
    return {
      id,
      channel_id: channelId,
      type: MessageType.ChatInputCommand,
      content,
      embeds: [...embeds],
      flags: bits.reduce((flags, bit) => flags | bit, 0),
      attachments: [],
      mentions: [],
      mention_roles: [],
      mention_everyone: false,
      pinned: false,
      tts: false,
      timestamp: new Date(this.#clock.now()).toISOString(),
      edited_timestamp: null,
      components: [],
    };
  }

  messageId(token: string, message: string): string {
    return this.#messageOf(this.#acknowledged(token), message);
  }

  #acknowledged(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction?.acknowledged !== true) throw new Refusal(404, 10015, 'Unknown Webhook');
    if (this.#clock.now() - interaction.createdAt > TOKEN_LIVES_MS) {
      throw new Refusal(401, 50027, 'Invalid Webhook Token');
    }
    return interaction;
  }

  #messageOf(interaction: Interaction, message: string): string {
    const id = message === '@original' ? interaction.original : message;
    if (id === null || !interaction.messages.has(id)) {
      throw new Refusal(404, 10008, 'Unknown Message');
    }
    return id;
  }

  #shown(interaction: Interaction, id: string): Shown {
    const shown = interaction.messages.get(id);
    if (shown === undefined) throw new Refusal(404, 10008, 'Unknown Message');
    return shown;
  }

  /** A new message, or what an edit makes of one: who sees it was settled when it was made. */
  #put(interaction: Interaction, existing: string | null, body: Body, loading: boolean): string {
    const before = existing === null ? undefined : interaction.messages.get(existing);
    const id = existing ?? this.#makeId();
    const flags = (body['flags'] ?? 0) as number;
    interaction.messages.set(id, {
      id,
      ephemeral: before?.ephemeral ?? (flags & MessageFlags.Ephemeral) !== 0,
      loading,
      content: (body['content'] ?? before?.content ?? '') as string,
      embeds: (body['embeds'] ?? before?.embeds ?? []) as APIEmbed[],
    });
    return id;
  }
}

function tell(interaction: Interaction): void {
  for (const look of interaction.waiting) look();
}

function until<T>(interaction: Interaction, find: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = find();
      if (found === undefined) return;
      interaction.waiting.delete(look);
      resolve(found);
    };
    interaction.waiting.add(look);
    look();
  });
}
