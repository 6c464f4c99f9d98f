import { InteractionContextType, InteractionType, Locale } from 'discord-api-types/v10';
import { type Interaction, ownersIn } from '../state/interactions.ts';
import { permissionsOf } from '../state/permissions.ts';
import { toApiMessage } from '../state/present-message.ts';
import { toApiMember, toInteractionChannel } from '../state/present-guild.ts';
import type { GuildState } from '../state/guild-state.ts';

const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** Returns the data of `INTERACTION_CREATE`. `data` is the interaction's own `data` field. */
export function toInteractionEvent(
  guild: GuildState,
  interaction: Interaction,
  data: object,
): object {
  const { id, token, type, user, channel, source } = interaction;
  const isAboutMessage =
    source !== null &&
    (type === InteractionType.MessageComponent || type === InteractionType.ModalSubmit);
  return {
    id,
    application_id: guild.applicationId,
    type,
    token,
    version: 1,
    ...(channel.recipient === null ? inServer(guild, interaction) : inPrivate(interaction)),
    channel_id: channel.id,
    channel: toInteractionChannel(guild, channel, user.id),
    app_permissions: permissionsOf(guild, guild.bot.id, channel).toString(),
    locale: guild.members.get(user.id)?.locale ?? Locale.EnglishUS,
    entitlements: [],
    authorizing_integration_owners: ownersIn(channel, guild.guildId),
    attachment_size_limit: MAX_ATTACHMENT_BYTES,
    data,
    ...(isAboutMessage ? { message: toApiMessage(source) } : {}),
  };
}

function inServer(guild: GuildState, { user, channel }: Interaction): object {
  const member = guild.members.get(user.id);
  if (member === undefined) throw new Error(`${user.username} is not in the server`);
  return {
    guild_id: guild.guildId,
    guild: { id: guild.guildId, locale: guild.preferredLocale, features: [] },
    guild_locale: guild.preferredLocale,
    member: {
      ...toApiMember(member),
      permissions: permissionsOf(guild, user.id, channel).toString(),
    },
    context: InteractionContextType.Guild,
  };
}

function inPrivate({ user }: Interaction): object {
  return { user, context: InteractionContextType.BotDM };
}
