import { ApplicationCommandType, type APIApplicationCommand } from 'discord-api-types/v10';
import type { Clock } from '../time.ts';
import { itemsOf, type Json } from '../validation/validation-errors.ts';
import { Refusal } from '../validation/refusal.ts';

const DAY_MS = 86_400_000;
const MAX_NEW_A_DAY = 200;

/** The registered commands by scope: `global` or a server's ID. */
export class Commands {
  readonly #byPlace = new Map<string, APIApplicationCommand[]>();
  /** Creation times of new commands, by scope. */
  readonly #made = new Map<string, number[]>();
  readonly #applicationId: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #makeId: () => string;

  constructor(applicationId: string, clock: Pick<Clock, 'now'>, makeId: () => string) {
    this.#applicationId = applicationId;
    this.#clock = clock;
    this.#makeId = makeId;
  }

  at(place: string): readonly APIApplicationCommand[] {
    return this.#byPlace.get(place) ?? [];
  }

  /** The scopes that have had commands registered. */
  get places(): readonly string[] {
    return [...this.#byPlace.keys()];
  }

  /**
   * Replaces the commands of a scope. Commands of the same type and name keep their ID.
   *
   * @throws Refusal `daily-creates`
   */
  replace(place: string, commands: readonly Json[]): readonly APIApplicationCommand[] {
    const before = this.at(place);
    const stored = commands.map((command) => {
      const asSent = toStored(command);
      const same = before.find(({ type, name }) => type === asSent.type && name === asSent.name);
      return {
        ...asSent,
        id: same?.id ?? this.#makeId(),
        application_id: this.#applicationId,
        version: this.#makeId(),
        ...(place === 'global' ? {} : { guild_id: place }),
      };
    });
    const added = stored.filter(({ id }) => !before.some((command) => command.id === id)).length;
    this.#count(place, added);
    this.#byPlace.set(place, stored);
    return stored;
  }

  #count(place: string, added: number): void {
    const now = this.#clock.now();
    const today = (this.#made.get(place) ?? []).filter((at) => at > now - DAY_MS);
    if (today.length + added > MAX_NEW_A_DAY) throw new Refusal('daily-creates');
    this.#made.set(place, [...today, ...Array.from({ length: added }, () => now)]);
  }
}

/** Fills in the defaults of a command and drops fields that are `false`, as Discord does. */
function toStored(command: Json): APIApplicationCommand {
  const options = itemsOf(command['options']).map(toStoredOption);
  const stored = {
    type: ApplicationCommandType.ChatInput,
    description: '',
    default_member_permissions: null,
    name_localizations: null,
    description_localizations: null,
    ...dropNull(command),
    nsfw: command['nsfw'] === true,
    // Discord omits an empty list.
    options: options.length === 0 ? undefined : options,
  };
  return stored as unknown as APIApplicationCommand;
}

function toStoredOption(option: Json): Json {
  return Object.fromEntries(
    Object.entries(dropNull(option))
      .filter(([, value]) => value !== false)
      .map(([key, value]) => [key, key === 'options' ? itemsOf(value).map(toStoredOption) : value]),
  );
}

function dropNull(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}
