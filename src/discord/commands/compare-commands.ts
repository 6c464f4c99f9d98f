import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord.js';

/** Where commands are registered: everywhere, or in one server. */
export type Scope = 'global' | 'guild';

export interface CommandDifference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** The fields to compare. Discord adds all others, such as IDs and versions. */
const FIELDS = [
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'default_member_permissions',
  'nsfw',
  'options',
  'required',
  'autocomplete',
  'choices',
  'value',
  'min_length',
  'max_length',
  'min_value',
  'max_value',
  'channel_types',
] as const;
/** Fields to compare for global commands only. For a server's commands, Discord returns its own values. */
const GLOBAL_FIELDS = ['contexts', 'integration_types'] as const;

/** Returns a command as it is sent to Discord. Global commands can be used and installed in servers only. */
export function toRegistration(localized: object, scope: Scope): Record<string, unknown> {
  const command = { type: ApplicationCommandType.ChatInput, ...localized };
  if (scope === 'guild') return command;
  return {
    ...command,
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

/** Returns the labels of the commands that differ between `registered` and `wanted`. */
export function compareCommands(
  wanted: readonly object[],
  registered: readonly object[],
  scope: Scope,
): CommandDifference {
  const before = byName(registered, scope);
  const after = byName(wanted, scope);
  const names = [...after.keys()].sort();
  return {
    added: names.filter((name) => !before.has(name)),
    changed: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)).sort(),
  };
}

/** Maps labels to canonical forms. Names are no keys: a slash and a message command can share one. */
function byName(commands: readonly object[], scope: Scope): Map<string, string> {
  const fields = scope === 'global' ? [...FIELDS, ...GLOBAL_FIELDS] : FIELDS;
  return new Map(
    commands.map((command) => {
      const { type = ApplicationCommandType.ChatInput } = command as {
        type?: ApplicationCommandType;
      };
      return [labelOf(command), JSON.stringify(canonical({ type, ...command }, fields))];
    }),
  );
}

/** Returns the label of a command, such as `/ask` or `Check against sources`. */
export function labelOf(command: {
  readonly type?: ApplicationCommandType;
  readonly name?: string;
}): string {
  const { type = ApplicationCommandType.ChatInput, name = '' } = command;
  return type === ApplicationCommandType.ChatInput ? `/${name}` : name;
}

/**
 * Returns the compared fields in a fixed order, without empty values. The order of options is kept, because
 * users see it.
 */
function canonical(value: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => canonical(item, fields));
  if (typeof value !== 'object' || value === null) return value;
  const given = new Map<string, unknown>(Object.entries(value));
  return fields.flatMap((field): [string, unknown][] => {
    const inner = field.endsWith('_localizations')
      ? sortedEntries(given.get(field))
      : canonical(given.get(field), fields);
    if (isNothing(inner)) return [];
    return [[field, inner]];
  });
}

function sortedEntries(localizations: unknown): [string, unknown][] {
  return Object.entries(localizations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether a value means "not set". For such a field, Discord can return `null`, `false`, `''` or `[]`. */
function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
