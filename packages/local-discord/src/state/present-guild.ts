import {
  ChannelType,
  ThreadAutoArchiveDuration,
  type APIChannel,
  type APIGuild,
  type APIThreadChannel,
} from 'discord-api-types/v10';
import { isThread, permissionsIn } from './permissions.ts';
import type { Channel, Member, Role, User, GuildState } from './guild-state.ts';
import type { World } from './world.ts';

/** Discord's default values. The local Discord never changes them. */
const GUILD_DEFAULTS = {
  icon: null,
  description: null,
  home_header: null,
  splash: null,
  discovery_splash: null,
  features: [],
  banner: null,
  application_id: null,
  region: 'deprecated',
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_id: null,
  system_channel_flags: 0,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 0,
  default_message_notifications: 0,
  mfa_level: 0,
  explicit_content_filter: 0,
  max_presences: null,
  max_members: 500_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  rules_channel_id: null,
  safety_alerts_channel_id: null,
  public_updates_channel_id: null,
  premium_progress_bar_enabled: false,
  nsfw: false,
  nsfw_level: 0,
  emojis: [],
  stickers: [],
  incidents_data: null,
};

export function toApiGuild(guild: GuildState): APIGuild {
  const shown = {
    ...GUILD_DEFAULTS,
    id: guild.guildId,
    name: guild.guildName,
    preferred_locale: guild.preferredLocale,
    owner_id: guild.ownerId,
    roles: [...guild.roles.values()].map(toApiRole),
  };
  return shown as unknown as APIGuild;
}

/** Returns the data of `GUILD_CREATE` that the Guilds intent includes. */
export function toGuildCreate(guild: GuildState): object {
  const channels = [...guild.channels.values()];
  const bot = guild.members.get(guild.bot.id);
  return {
    ...toApiGuild(guild),
    joined_at: new Date(bot?.joinedAt ?? 0).toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: bot === undefined ? [] : [toApiMember(bot)],
    channels: channels.filter((channel) => !isThread(channel)).map(toApiChannel),
    threads: channels.filter(isThread).map(toApiChannel),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

function toApiRole(
  { id, name, permissions, managed }: Role,
  position: number,
): { readonly id: string; readonly [key: string]: unknown } {
  return {
    id,
    name,
    managed,
    position,
    permissions: permissions.toString(),
    color: 0,
    hoist: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  };
}

export function toApiMember({ user, roles, joinedAt }: Member): {
  readonly user: User;
  readonly [key: string]: unknown;
} {
  return {
    user,
    nick: null,
    avatar: null,
    banner: null,
    roles: [...roles],
    joined_at: new Date(joinedAt).toISOString(),
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: null,
  };
}

export function toApiChannel(channel: Channel): APIChannel {
  const { id, type, name, topic, parentId, position, overwrites, lastMessageId, thread } = channel;
  if (channel.recipient !== null) {
    const { recipient } = channel;
    const ofTwo = { id, type, flags: 0, last_message_id: lastMessageId, recipients: [recipient] };
    return ofTwo as unknown as APIChannel;
  }
  const shared = {
    id,
    name,
    guild_id: channel.guildId,
    parent_id: parentId,
    last_message_id: lastMessageId,
    flags: 0,
    rate_limit_per_user: 0,
  };
  if (thread === null) {
    const ofGuild = {
      ...shared,
      type,
      topic,
      position,
      nsfw: false,
      permission_overwrites: overwrites.map(({ id: whom, type: kind, allow, deny }) => ({
        id: whom,
        type: kind,
        allow: allow.toString(),
        deny: deny.toString(),
      })),
    };
    return ofGuild as unknown as APIChannel;
  }
  const created = new Date(thread.createdAt).toISOString();
  const ofThread = {
    ...shared,
    type,
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: created,
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: created,
    },
    message_count: thread.messages,
    member_count: 1,
    total_message_sent: thread.messages,
  };
  return ofThread as unknown as APIThreadChannel;
}

/** Returns the partial channel of an interaction, with the permissions of the interaction's user. */
export function toInteractionChannel(world: World, channel: Channel, userId: string): object {
  const { last_message_id: last, ...rest } = toApiChannel(channel) as APIChannel & {
    last_message_id: string | null;
  };
  return {
    ...rest,
    last_message_id: last,
    permissions: permissionsIn(world, userId, channel).toString(),
  };
}

export const DEFAULT_ARCHIVE = ThreadAutoArchiveDuration.OneDay;

export function threadTypeIn({ type }: Channel): Channel['type'] {
  return type === ChannelType.GuildAnnouncement
    ? ChannelType.AnnouncementThread
    : ChannelType.PublicThread;
}
