import { ChannelType, Locale } from 'discord-api-types/v10';
import {
  addMember,
  type Channel,
  createGuildState,
  createUser,
  type GuildOptions,
  type GuildState,
  isInvited,
  type User,
} from './guild-state.ts';

/** The account of a user, which is the same in all servers. */
export interface Account {
  readonly user: User;
  /** Whether the bot may send direct messages to this user. */
  takesPrivateMessages: boolean;
  /** The language of the user's client. */
  locale: Locale;
}

/** The application with its bot, all servers, all users and all channels. */
export interface World {
  readonly applicationId: string;
  readonly bot: User;
  /** The servers by ID, in the order of their creation. */
  readonly guilds: Map<string, GuildState>;
  /** The accounts by user ID, without the bot's. */
  readonly accounts: Map<string, Account>;
  /** The channels of all servers and all DM channels, by ID. */
  readonly channels: Map<string, Channel>;
  /** The DM channels with the bot, by the ID of their user. */
  readonly privateChannels: Map<string, Channel>;
}

/** Default values of a channel. */
const BARE_CHANNEL = {
  topic: null,
  parentId: null,
  overwrites: [],
  lastMessageId: null,
  thread: null,
  recipient: null,
};

/** Creates a world without servers and users. */
export function createWorld(makeId: () => string, botName: string): World {
  const bot = createUser(makeId(), botName, true);
  return {
    applicationId: bot.id,
    bot,
    guilds: new Map(),
    accounts: new Map(),
    channels: new Map(),
    privateChannels: new Map(),
  };
}

/** Adds a user who is in no server yet. */
export function addAccount(world: World, id: string, name: string): User {
  const user = createUser(id, name);
  const account = { user, takesPrivateMessages: true, locale: Locale.EnglishUS };
  world.accounts.set(id, account);
  return user;
}

/** Adds a server without channels, with an owner of its own. */
export function addGuild(
  world: World,
  makeId: () => string,
  now: number,
  options: GuildOptions,
): GuildState {
  const owner = addAccount(world, makeId(), 'owner');
  const guild = createGuildState(world, owner, makeId, now, options);
  world.guilds.set(guild.guildId, guild);
  return guild;
}

/** Adds a new user to a server. */
export function joinGuild(
  world: World,
  guild: GuildState,
  id: string,
  name: string,
  now: number,
): User {
  const user = addAccount(world, id, name);
  addMember(guild, user, now);
  return user;
}

export function addChannel(
  world: World,
  guild: GuildState,
  channel: Pick<Channel, 'id' | 'type' | 'name'> & Partial<Channel>,
): Channel {
  const { guildId, channels } = guild;
  const added: Channel = { ...BARE_CHANNEL, position: channels.size, ...channel, guildId };
  channels.set(added.id, added);
  world.channels.set(added.id, added);
  return added;
}

export function dropChannel(world: World, guild: GuildState, id: string): void {
  guild.channels.delete(id);
  world.channels.delete(id);
}

/** Returns the DM channel of a user, and creates it if necessary. */
export function openPrivateChannel(world: World, recipient: User, makeId: () => string): Channel {
  const known = world.privateChannels.get(recipient.id);
  if (known !== undefined) return known;
  const { username: name } = world.bot;
  const opened: Channel = {
    ...BARE_CHANNEL,
    id: makeId(),
    guildId: null,
    type: ChannelType.DM,
    name,
    position: 0,
    recipient,
  };
  world.privateChannels.set(recipient.id, opened);
  world.channels.set(opened.id, opened);
  return opened;
}

/** Returns the server of a channel; `undefined` for a DM channel. */
export function guildOf({ guilds }: World, { guildId }: Channel): GuildState | undefined {
  return guildId === null ? undefined : guilds.get(guildId);
}

/** Finds a user. The bot is a user even while it is in no server. */
export function findUser({ bot, accounts }: World, id: string): User | undefined {
  return id === bot.id ? bot : accounts.get(id)?.user;
}

/** Whether a user and the bot are both in at least one server. */
export function sharesServer({ guilds }: World, userId: string): boolean {
  for (const guild of guilds.values()) {
    if (isInvited(guild) && guild.members.has(userId)) return true;
  }
  return false;
}

/** Returns the servers that the bot is in. */
export function joinedGuilds({ guilds }: World): GuildState[] {
  return [...guilds.values()].filter(isInvited);
}
