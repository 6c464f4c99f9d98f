import { InteractionContextType, InteractionType, Locale } from 'discord-api-types/v10';
import { type Interaction, ownersIn } from '../state/interactions.ts';
import { permissionsIn } from '../state/permissions.ts';
import { toApiMessage } from '../state/present-message.ts';
import { toApiMember, toInteractionChannel } from '../state/present-guild.ts';
import { guildOf, type World } from '../state/world.ts';

const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** Returns the data of `INTERACTION_CREATE`. `data` is the interaction's own `data` field. */
export function toInteractionEvent(world: World, interaction: Interaction, data: object): object {
  const { id, token, type, user, channel, source } = interaction;
  const isAboutMessage =
    source !== null &&
    (type === InteractionType.MessageComponent || type === InteractionType.ModalSubmit);
  return {
    id,
    application_id: world.applicationId,
    type,
    token,
    version: 1,
    ...(channel.recipient === null ? inServer(world, interaction) : inPrivate(interaction)),
    channel_id: channel.id,
    channel: toInteractionChannel(world, channel, user.id),
    app_permissions: permissionsIn(world, world.bot.id, channel).toString(),
    locale: world.accounts.get(user.id)?.locale ?? Locale.EnglishUS,
    entitlements: [],
    authorizing_integration_owners: ownersIn(channel),
    attachment_size_limit: MAX_ATTACHMENT_BYTES,
    data,
    ...(isAboutMessage ? { message: toApiMessage(source) } : {}),
  };
}

function inServer(world: World, { user, channel }: Interaction): object {
  const guild = guildOf(world, channel);
  const member = guild?.members.get(user.id);
  if (guild === undefined || member === undefined)
    throw new Error(`${user.username} is not in the server`);
  return {
    guild_id: guild.guildId,
    guild: { id: guild.guildId, locale: guild.preferredLocale, features: [] },
    guild_locale: guild.preferredLocale,
    member: {
      ...toApiMember(member),
      permissions: permissionsIn(world, user.id, channel).toString(),
    },
    context: InteractionContextType.Guild,
  };
}

function inPrivate({ user }: Interaction): object {
  return { user, context: InteractionContextType.BotDM };
}
