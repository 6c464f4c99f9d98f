import {
  ChannelType,
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

/** A channel of the server, or a DM channel: only the latter has a `recipient`. */
export interface Channel {
  readonly id: string;
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
  /** Whether the bot may send direct messages to this user. */
  takesPrivateMessages: boolean;
  /** The language of the user's client. */
  locale: Locale;
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

/** The application, and the server with its members, roles and channels. */
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
  /** The channels of the server by ID. */
  readonly channels: Map<string, Channel>;
  /** DM channels, one per user. They are separate from `channels`, so no server data includes them. */
  readonly privateChannels: Map<string, Channel>;
}

export interface GuildOptions {
  /** The permissions that the bot's invite link grants. */
  readonly botPermissions: bigint;
  readonly invited: boolean;
  readonly guildName: string;
  readonly botName: string;
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

/** Default values of a channel. */
const BARE_CHANNEL = {
  topic: null,
  parentId: null,
  overwrites: [],
  lastMessageId: null,
  thread: null,
  recipient: null,
};

/** Creates a server without channels. Its members are the owner and, if invited, the bot. */
export function createGuildState(
  makeId: () => string,
  now: number,
  options: GuildOptions,
): GuildState {
  const bot = createUser(makeId(), options.botName, true);
  const owner = createUser(makeId(), 'owner', false);
  const guildId = makeId();
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
    { id: botRoleId, name: options.botName, permissions: options.botPermissions, managed: true },
  ];
  const guild: GuildState = {
    applicationId: bot.id,
    guildId,
    guildName: options.guildName,
    preferredLocale: options.preferredLocale ?? Locale.EnglishUS,
    ownerId: owner.id,
    bot,
    roles: new Map(roles.map((role) => [role.id, role])),
    adminRoleId,
    allowedUsers: new Map(),
    botRoleId,
    members: new Map([[owner.id, createMember(owner, [], now)]]),
    channels: new Map(),
    privateChannels: new Map(),
  };
  if (options.invited) addBot(guild, now);
  return guild;
}

export function addBot(guild: GuildState, now: number): void {
  guild.members.set(guild.bot.id, createMember(guild.bot, [guild.botRoleId], now));
}

export function isInvited(guild: GuildState): boolean {
  return guild.members.has(guild.bot.id);
}

export function addMember(guild: GuildState, id: string, name: string, now: number): User {
  const user = createUser(id, name, false);
  guild.members.set(id, createMember(user, [], now));
  return user;
}

export function setAdmin(guild: GuildState, userId: string, isAdmin: boolean): void {
  const member = guild.members.get(userId);
  if (member === undefined) throw new Error(`${userId} is not in the server`);
  const others = member.roles.filter((id) => id !== guild.adminRoleId);
  member.roles = isAdmin ? [...others, guild.adminRoleId] : others;
}

export function addChannel(
  guild: GuildState,
  channel: Pick<Channel, 'id' | 'type' | 'name'> & Partial<Channel>,
): Channel {
  const added: Channel = { ...BARE_CHANNEL, position: guild.channels.size, ...channel };
  guild.channels.set(added.id, added);
  return added;
}

/** Returns the DM channel of a user, and creates it if necessary. */
export function openPrivateChannel(
  guild: GuildState,
  recipient: User,
  makeId: () => string,
): Channel {
  const known = privateChannelWith(guild, recipient.id);
  if (known !== undefined) return known;
  const { username: name } = guild.bot;
  const type = ChannelType.DM;
  const opened: Channel = { ...BARE_CHANNEL, id: makeId(), type, name, position: 0, recipient };
  guild.privateChannels.set(opened.id, opened);
  return opened;
}

export function privateChannelWith(guild: GuildState, userId: string): Channel | undefined {
  return [...guild.privateChannels.values()].find(({ recipient }) => recipient?.id === userId);
}

/** Finds a channel of the server or a DM channel. */
export function findChannel(guild: GuildState, id: string): Channel | undefined {
  return guild.channels.get(id) ?? guild.privateChannels.get(id);
}

/** Finds a user. The bot is a user even while it is not in the server. */
export function findUser({ bot, members }: GuildState, id: string): User | undefined {
  return id === bot.id ? bot : members.get(id)?.user;
}

/** Whether a user and the bot are both in the server. */
export function sharesServer(guild: GuildState, userId: string): boolean {
  return isInvited(guild) && guild.members.has(userId);
}

function createMember(user: User, roles: readonly string[], joinedAt: number): Member {
  return { user, roles, joinedAt, takesPrivateMessages: true, locale: Locale.EnglishUS };
}

function createUser(id: string, username: string, bot: boolean): User {
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
