import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Channel, GuildState } from './guild-state.ts';
import { guildOf, type World } from './world.ts';

const ALL = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** The permissions of both members of a DM channel. Roles and admin rights have no effect in it. */
const IN_PRIVATE =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;

/** Returns a user's permissions in a channel of any server, or in a DM channel. */
export function permissionsIn(world: World, userId: string, channel: Channel): bigint {
  const { recipient } = channel;
  if (recipient !== null) {
    return userId === recipient.id || userId === world.bot.id ? IN_PRIVATE : 0n;
  }
  const guild = guildOf(world, channel);
  return guild === undefined ? 0n : permissionsOf(guild, userId, channel);
}

/**
 * Returns a user's permissions in the server or in one of its channels: the bits of the member's roles, changed by
 * the channel's overwrites for everyone, then for the roles, then for the member. A thread has the
 * permissions of its parent.
 */
export function permissionsOf(guild: GuildState, userId: string, channel?: Channel): bigint {
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  if (userId === guild.ownerId) return ALL;
  const everyone = guild.roles.get(guild.guildId)?.permissions ?? 0n;
  const base = member.roles.reduce(
    (bits, id) => bits | (guild.roles.get(id)?.permissions ?? 0n),
    everyone,
  );
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return ALL;
  if (channel === undefined) return base;
  const placed = isThread(channel)
    ? (guild.channels.get(channel.parentId ?? '') ?? channel)
    : channel;
  const { overwrites } = placed;
  const ofEveryone = overwrites.filter(({ id }) => id === guild.guildId);
  const ofRoles = overwrites.filter(({ id }) => member.roles.includes(id));
  const ofMember = overwrites.filter(
    ({ id, type }) => type === OverwriteType.Member && id === userId,
  );
  const bits = [ofEveryone, ofRoles, ofMember].reduce((before, group) => {
    const deny = group.reduce((all, overwrite) => all | overwrite.deny, 0n);
    const allow = group.reduce((all, overwrite) => all | overwrite.allow, 0n);
    return (before & ~deny) | allow;
  }, base);
  // A member who cannot see a channel has no permissions in it.
  return (bits & PermissionFlagsBits.ViewChannel) === 0n ? 0n : bits;
}

export function isThread({ type }: Pick<Channel, 'type'>): boolean {
  return type === ChannelType.PublicThread || type === ChannelType.AnnouncementThread;
}

/** The permission needed to send messages in a channel. */
export function sendBit(channel: Channel): bigint {
  return isThread(channel)
    ? PermissionFlagsBits.SendMessagesInThreads
    : PermissionFlagsBits.SendMessages;
}
