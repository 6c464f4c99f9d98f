import {
  ChannelType,
  GatewayDispatchEvents,
  type Locale,
  OverwriteType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { State } from './rest/api-request.ts';
import {
  addBot,
  addMember,
  type Channel,
  type GuildState,
  isInvited,
} from './state/guild-state.ts';
import {
  DEFAULT_ARCHIVE,
  threadTypeIn,
  toApiChannel,
  toApiGuild,
  toGuildCreate,
} from './state/present-guild.ts';
import { addChannel, dropChannel } from './state/world.ts';
import type { LocalUser } from './user/local-user.ts';

/** The name of a permission, for `denyBot` and `allowBot`. */
export type PermissionName = keyof typeof PermissionFlagsBits;

/** A server of the local Discord. */
export interface LocalGuild {
  readonly guild: GuildState;
  /** The initial channels. `digests` is an announcement channel. */
  readonly channels: { readonly story: Channel; readonly talk: Channel; readonly digests: Channel };
  /** Adds a user of another server to this one. */
  admit(user: LocalUser): void;
  /** Adds the bot to the server, as when an admin opens the invite link. */
  invite(): void;
  /** Removes the bot from the server. */
  remove(): void;
  /** Starts or ends an outage of the server. The bot stays in it. */
  setAvailable(isAvailable: boolean): void;
  /** Denies the bot permissions in a channel; `null` means in the whole server. */
  denyBot(channelId: string | null, ...permissions: readonly PermissionName[]): void;
  /** Allows the bot permissions in a channel; `null` means in the whole server. */
  allowBot(channelId: string | null, ...permissions: readonly PermissionName[]): void;
  /** Lets a user use a command, as an admin can in the Integrations settings. Permissions do not change. */
  allowCommand(name: string, userId: string): void;
  /** Sets the preferred language of the server, as an admin can. */
  setPreferredLocale(locale: Locale): void;
  /** Adds a channel to the server. */
  addChannel(name: string, kind?: 'text' | 'announcement'): Channel;
  /** Removes a channel from the server. */
  removeChannel(channelId: string): void;
  /** Starts a public thread in a channel, as a user can. */
  addThread(name: string, parentId: string): Channel;
}

/** Adds the initial channels to a server. Returns the operations on the server. */
export function createLocalGuild(guild: GuildState, state: State): LocalGuild {
  const { world, messages, feed, clock, makeId, dispatch } = state;
  const newChannel = (name: string, type: Channel['type']): Channel =>
    addChannel(world, guild, { id: makeId(), name, type });
  const channels = {
    story: newChannel('story', ChannelType.GuildText),
    talk: newChannel('talk', ChannelType.GuildText),
    digests: newChannel('digests', ChannelType.GuildAnnouncement),
  };

  function grant(channelId: string | null, allow: bigint, deny: bigint): void {
    setBotPermissions(guild, channelId, allow, deny);
    const channel = channelId === null ? undefined : guild.channels.get(channelId);
    if (channel === undefined) {
      const shown = (toGuildCreate(guild) as { roles: { id: string }[] }).roles;
      const role = shown.find(({ id }) => id === guild.botRoleId);
      dispatch(GatewayDispatchEvents.GuildRoleUpdate, { guild_id: guild.guildId, role });
    } else {
      dispatch(GatewayDispatchEvents.ChannelUpdate, toApiChannel(channel));
    }
    feed.publish({ kind: 'channels' });
  }

  return {
    guild,
    channels,
    admit({ user }) {
      addMember(guild, user, clock.now());
      feed.publish({ kind: 'channels' });
    },
    invite() {
      addBot(guild, clock.now());
      dispatch(GatewayDispatchEvents.GuildCreate, toGuildCreate(guild));
    },
    remove() {
      guild.members.delete(guild.bot.id);
      dispatch(GatewayDispatchEvents.GuildDelete, { id: guild.guildId });
    },
    setAvailable(isAvailable) {
      guild.isAvailable = isAvailable;
      if (!isInvited(guild)) return;
      if (isAvailable) dispatch(GatewayDispatchEvents.GuildCreate, toGuildCreate(guild));
      else dispatch(GatewayDispatchEvents.GuildDelete, { id: guild.guildId, unavailable: true });
    },
    denyBot(channelId, ...names) {
      grant(channelId, 0n, bitsOf(names));
    },
    allowBot(channelId, ...names) {
      grant(channelId, bitsOf(names), 0n);
    },
    allowCommand(name, userId) {
      const allowed = guild.allowedUsers.get(name) ?? new Set();
      guild.allowedUsers.set(name, allowed.add(userId));
    },
    setPreferredLocale(locale) {
      guild.preferredLocale = locale;
      dispatch(GatewayDispatchEvents.GuildUpdate, toApiGuild(guild));
    },
    addChannel(name, kind = 'text') {
      const type = kind === 'text' ? ChannelType.GuildText : ChannelType.GuildAnnouncement;
      const channel = newChannel(name, type);
      dispatch(GatewayDispatchEvents.ChannelCreate, toApiChannel(channel));
      feed.publish({ kind: 'channels' });
      return channel;
    },
    removeChannel(channelId) {
      const channel = guild.channels.get(channelId);
      if (channel === undefined) throw new Error(`there is no channel ${channelId}`);
      dropChannel(world, guild, channelId);
      for (const message of messages.everywhere(channelId)) messages.delete(message);
      dispatch(GatewayDispatchEvents.ChannelDelete, toApiChannel(channel));
      feed.publish({ kind: 'channels' });
    },
    addThread(name, parentId) {
      const parent = guild.channels.get(parentId);
      if (parent === undefined) throw new Error(`there is no channel ${parentId}`);
      const thread = addChannel(world, guild, {
        id: makeId(),
        type: threadTypeIn(parent),
        name,
        parentId,
        thread: {
          ownerId: guild.ownerId,
          createdAt: clock.now(),
          archived: false,
          locked: false,
          autoArchiveMinutes: DEFAULT_ARCHIVE,
          messages: 0,
        },
      });
      dispatch(GatewayDispatchEvents.ThreadCreate, {
        ...toApiChannel(thread),
        newly_created: true,
      });
      feed.publish({ kind: 'channels' });
      return thread;
    },
  };
}

function bitsOf(names: readonly PermissionName[]): bigint {
  return names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
}

/** Changes the bot's overwrite in one channel, or its role in the server. */
function setBotPermissions(
  guild: GuildState,
  channelId: string | null,
  allow: bigint,
  deny: bigint,
): void {
  if (channelId === null) {
    const role = guild.roles.get(guild.botRoleId);
    if (role !== undefined) role.permissions = (role.permissions | allow) & ~deny;
    return;
  }
  const channel = guild.channels.get(channelId);
  if (channel === undefined) throw new Error(`there is no channel ${channelId}`);
  const { id } = guild.bot;
  const before = channel.overwrites.find((overwrite) => overwrite.id === id);
  channel.overwrites = [
    ...channel.overwrites.filter((overwrite) => overwrite.id !== id),
    {
      id,
      type: OverwriteType.Member,
      allow: ((before?.allow ?? 0n) | allow) & ~deny,
      deny: ((before?.deny ?? 0n) | deny) & ~allow,
    },
  ];
}
