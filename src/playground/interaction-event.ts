import {
  ApplicationIntegrationType,
  InteractionContextType,
  InteractionType,
  Locale,
} from 'discord-api-types/v10';
import type { Interaction } from './interactions.ts';
import { permissionsOf } from './permissions.ts';
import { toApiMessage } from './present-message.ts';
import { toApiMember, toInteractionChannel } from './present-world.ts';
import type { World } from './world.ts';

const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** `INTERACTION_CREATE`, as it reaches the bot. `data` is what was used, and how. */
export function toInteractionEvent(world: World, interaction: Interaction, data: object): object {
  const { id, token, type, user, channel, source } = interaction;
  const member = world.members.get(user.id);
  if (member === undefined) throw new Error(`${user.username} is not in the server`);
  const isAboutMessage =
    source !== null &&
    (type === InteractionType.MessageComponent || type === InteractionType.ModalSubmit);
  return {
    id,
    application_id: world.applicationId,
    type,
    token,
    version: 1,
    guild_id: world.guildId,
    guild: { id: world.guildId, locale: Locale.EnglishUS, features: [] },
    channel_id: channel.id,
    channel: toInteractionChannel(world, channel, user.id),
    member: {
      ...toApiMember(member),
      permissions: permissionsOf(world, user.id, channel).toString(),
    },
    app_permissions: permissionsOf(world, world.bot.id, channel).toString(),
    locale: Locale.EnglishUS,
    guild_locale: Locale.EnglishUS,
    entitlements: [],
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: world.guildId },
    context: InteractionContextType.Guild,
    attachment_size_limit: MAX_ATTACHMENT_BYTES,
    data,
    ...(isAboutMessage ? { message: toApiMessage(source) } : {}),
  };
}
