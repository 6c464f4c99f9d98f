import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  type InteractionType,
  Locale,
  PermissionFlagsBits,
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIUser,
  type GatewayGuildCreateDispatchData,
} from 'discord-api-types/v10';

/** The one server, its one channel, the application and the person who uses it. */
export interface World {
  readonly applicationId: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly bot: APIUser;
  readonly person: APIUser;
}

export function createWorld(makeId: () => string): World {
  const user = (username: string, bot: boolean): APIUser => ({
    id: makeId(),
    username,
    discriminator: '0',
    global_name: bot ? null : username,
    avatar: null,
    ...(bot ? { bot } : {}),
  });
  const bot = user('verbatim', true);
  return {
    applicationId: bot.id,
    guildId: makeId(),
    channelId: makeId(),
    bot,
    person: user('reader', false),
  };
}

const MEMBER_PERMISSIONS = (
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.UseApplicationCommands
).toString();

/** What the bot may do where it was invited by its own link. */
export const BOT_PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks;

/** `GUILD_CREATE`, as much of it as a bot with the intent Guilds may rely on. */
export function guildOf(world: World): Partial<GatewayGuildCreateDispatchData> {
  const everyone = {
    id: world.guildId,
    name: '@everyone',
    permissions: MEMBER_PERMISSIONS,
    position: 0,
  };
  return {
    id: world.guildId,
    name: 'Newsroom',
    owner_id: world.person.id,
    roles: [everyone] as GatewayGuildCreateDispatchData['roles'],
    channels: [
      { id: world.channelId, type: ChannelType.GuildText, name: 'story' },
    ] as GatewayGuildCreateDispatchData['channels'],
    members: [],
    emojis: [],
    features: [],
  };
}

/** What a person fills in: values by option name, below the subcommand's name where there is one. */
export type Filled = Readonly<Record<string, string | boolean | number>>;

interface SentOption {
  readonly name: string;
  readonly type: number;
  readonly value?: string | boolean | number;
  readonly focused?: true;
  readonly options?: readonly SentOption[];
}

/**
 * The options as Discord's client would send them, which lets nobody send what was not registered.
 * `path` is `ask` or `sources show`.
 */
export function fillIn(
  command: APIApplicationCommand,
  path: string,
  filled: Filled,
  focused: string | null,
): SentOption[] {
  const [, subcommand] = path.split(' ');
  if (subcommand === undefined) return fillOptions(command.options ?? [], path, filled, focused);
  const chosen = command.options?.find(({ name }) => name === subcommand);
  if (chosen?.type !== ApplicationCommandOptionType.Subcommand) {
    throw new Error(`/${path} is not registered`);
  }
  const options = fillOptions(chosen.options ?? [], path, filled, focused);
  return [{ name: subcommand, type: chosen.type, options }];
}

function fillOptions(
  options: readonly APIApplicationCommandOption[],
  path: string,
  filled: Filled,
  focused: string | null,
): SentOption[] {
  const unknown = Object.keys(filled).filter((key) => !options.some(({ name }) => name === key));
  if (unknown.length > 0) throw new Error(`/${path} has no option ${unknown.join(', ')}`);
  return options.flatMap((option) => {
    const value = filled[option.name];
    if (value === undefined) {
      // A person who is still typing has not filled in everything.
      if (option.required === true && focused === null) {
        throw new Error(`/${path} requires ${option.name}`);
      }
      return [];
    }
    if (typeof value !== primitiveOf(option.type)) throw new Error(`bad value of ${option.name}`);
    const max = 'max_length' in option ? (option.max_length ?? 6000) : 6000;
    if (typeof value === 'string' && value.length > max) {
      throw new Error(`${option.name} takes ${max} characters`);
    }
    const isFocused = option.name === focused;
    return [
      { name: option.name, type: option.type, value, ...(isFocused ? { focused: true } : {}) },
    ];
  });
}

function primitiveOf(type: ApplicationCommandOptionType): 'boolean' | 'number' | 'string' {
  if (type === ApplicationCommandOptionType.Boolean) return 'boolean';
  return type === ApplicationCommandOptionType.Integer ? 'number' : 'string';
}

/** `INTERACTION_CREATE` of a slash command or of a person typing one. */
export function interactionOf(
  world: World,
  use: { readonly id: string; readonly token: string },
  type: InteractionType.ApplicationCommand | InteractionType.ApplicationCommandAutocomplete,
  command: APIApplicationCommand,
  options: readonly SentOption[],
  appPermissions: bigint,
): object {
  return {
    id: use.id,
    application_id: world.applicationId,
    type,
    token: use.token,
    version: 1,
    guild_id: world.guildId,
    guild: { id: world.guildId, locale: Locale.EnglishUS, features: [] },
    channel_id: world.channelId,
    channel: {
      id: world.channelId,
      type: ChannelType.GuildText,
      guild_id: world.guildId,
      name: 'story',
      permissions: MEMBER_PERMISSIONS,
    },
    member: {
      user: world.person,
      roles: [],
      permissions: MEMBER_PERMISSIONS,
      joined_at: '2026-01-01T00:00:00.000Z',
      deaf: false,
      mute: false,
      flags: 0,
    },
    app_permissions: appPermissions.toString(),
    locale: Locale.EnglishUS,
    guild_locale: Locale.EnglishUS,
    entitlements: [],
    authorizing_integration_owners: {
      [ApplicationIntegrationType.GuildInstall]: world.guildId,
    },
    context: 0,
    attachment_size_limit: 10_485_760,
    data: {
      id: command.id,
      name: command.name,
      type: ApplicationCommandType.ChatInput,
      ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
      options,
    },
  };
}
