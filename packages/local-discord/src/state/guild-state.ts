import {
  type ChannelType,
  Locale,
  type OverwriteType,
  PermissionFlagsBits,
  type ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
  readonly managed: boolean;
}

export interface Overwrite {
  readonly id: string;
  readonly type: OverwriteType;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Thread {
  readonly ownerId: string;
  readonly createdAt: number;
  archived: boolean;
  locked: boolean;
  autoArchiveMinutes: ThreadAutoArchiveDuration;
  messages: number;
}

/** A channel of a server, or a DM channel: only the latter has a `recipient`. */
export interface Channel {
  readonly id: string;
  /** The server of the channel; `null` for a DM channel. */
  readonly guildId: string | null;
  readonly type:
    | ChannelType.GuildText
    | ChannelType.GuildAnnouncement
    | ChannelType.PublicThread
    | ChannelType.AnnouncementThread
    | ChannelType.DM;
  name: string;
  readonly topic: string | null;
  readonly parentId: string | null;
  readonly position: number;
  overwrites: readonly Overwrite[];
  lastMessageId: string | null;
  readonly thread: Thread | null;
  /** The user of a DM channel, otherwise `null`. */
  readonly recipient: User | null;
}

export interface Member {
  readonly user: User;
  roles: readonly string[];
  readonly joinedAt: number;
}

/** A user with the fields that Discord's responses require. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly discriminator: '0';
  readonly global_name: string | null;
  readonly avatar: null;
  readonly public_flags: 0;
  readonly flags: 0;
  readonly primary_guild: null;
  readonly bot?: true;
}

/** A server with its members, roles and channels. */
export interface GuildState {
  readonly applicationId: string;
  /** The server's preferred language, which admins set. */
  preferredLocale: Locale;
  readonly guildId: string;
  readonly guildName: string;
  readonly ownerId: string;
  readonly bot: User;
  readonly roles: Map<string, Role>;
  readonly adminRoleId: string;
  /** By command name, the users who may use the command because of the Integrations settings. */
  readonly allowedUsers: Map<string, Set<string>>;
  readonly botRoleId: string;
  /** Members by user ID. The bot is one of them while it is in the server. */
  readonly members: Map<string, Member>;
  /** The channels of the server by ID. No DM channel is among them. */
  readonly channels: Map<string, Channel>;
  /** `false` during an outage of the server: the gateway does not send its data. */
  isAvailable: boolean;
}

export interface GuildOptions {
  readonly guildId: string;
  readonly guildName: string;
  /** The permissions that the bot's invite link grants. */
  readonly botPermissions: bigint;
  readonly invited: boolean;
  /** Default: `en-US`. */
  readonly preferredLocale?: Locale;
}

/** The permissions of @everyone. Embeds and files are not included, so that the bot must request them. */
const EVERYONE =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.UseApplicationCommands;

/** The permissions in the bot's own invite link. A test compares the two. */
export const BOT_PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.ReadMessageHistory;

/** Creates a server without channels. Its members are the owner and, if invited, the bot. */
export function createGuildState(
  { applicationId, bot }: { readonly applicationId: string; readonly bot: User },
  owner: User,
  makeId: () => string,
  now: number,
  options: GuildOptions,
): GuildState {
  const { guildId, guildName } = options;
  const adminRoleId = makeId();
  const botRoleId = makeId();
  const roles: Role[] = [
    { id: guildId, name: '@everyone', permissions: EVERYONE, managed: false },
    {
      id: adminRoleId,
      name: 'Admins',
      permissions: PermissionFlagsBits.Administrator,
      managed: false,
    },
    { id: botRoleId, name: bot.username, permissions: options.botPermissions, managed: true },
  ];
  const guild: GuildState = {
    applicationId,
    guildId,
    guildName,
    preferredLocale: options.preferredLocale ?? Locale.EnglishUS,
    ownerId: owner.id,
    bot,
    roles: new Map(roles.map((role) => [role.id, role])),
    adminRoleId,
    allowedUsers: new Map(),
    botRoleId,
    members: new Map(),
    channels: new Map(),
    isAvailable: true,
  };
  addMember(guild, owner, now);
  if (options.invited) addBot(guild, now);
  return guild;
}

export function addBot(guild: GuildState, now: number): void {
  const { bot, botRoleId } = guild;
  guild.members.set(bot.id, { user: bot, roles: [botRoleId], joinedAt: now });
}

export function isInvited(guild: GuildState): boolean {
  return guild.members.has(guild.bot.id);
}

export function addMember(guild: GuildState, user: User, now: number): void {
  guild.members.set(user.id, { user, roles: [], joinedAt: now });
}

export function setAdmin(guild: GuildState, userId: string, isAdmin: boolean): void {
  const member = guild.members.get(userId);
  if (member === undefined) throw new Error(`${userId} is not in the server`);
  const others = member.roles.filter((id) => id !== guild.adminRoleId);
  member.roles = isAdmin ? [...others, guild.adminRoleId] : others;
}

export function createUser(id: string, username: string, bot = false): User {
  return {
    id,
    username,
    discriminator: '0',
    global_name: bot ? null : username,
    avatar: null,
    public_flags: 0,
    flags: 0,
    primary_guild: null,
    ...(bot ? { bot: true } : {}),
  };
}
