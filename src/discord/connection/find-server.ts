import { type Client, DiscordAPIError, RESTJSONErrorCodes, Routes } from 'discord.js';

/** Error codes for a channel that does not exist, or that the bot cannot see. */
const HIDDEN = new Set<number | string>([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.MissingAccess,
]);

/** Whether Discord refused a request because the bot cannot see the channel. */
export function isHidden(error: unknown): boolean {
  return error instanceof DiscordAPIError && HIDDEN.has(error.code);
}

/**
 * Finds the server of a channel, also if another process serves it. Resolves to `null` for a channel that is
 * outside servers, or that the bot cannot see.
 *
 * @throws the error of the request if Discord does not answer
 */
export async function findServer(client: Client, channelId: string): Promise<string | null> {
  const cached = client.channels.cache.get(channelId);
  if (cached !== undefined) return cached.isDMBased() ? null : cached.guildId;
  try {
    const found = (await client.rest.get(Routes.channel(channelId))) as { guild_id?: string };
    return found.guild_id ?? null;
  } catch (error) {
    if (isHidden(error)) return null;
    throw error;
  }
}

/** Resolves to the preferred language of a server, also if another process serves it. */
export async function findLanguage(client: Client, serverId: string): Promise<string> {
  const cached = client.guilds.cache.get(serverId);
  if (cached !== undefined) return cached.preferredLocale;
  const found = (await client.rest.get(Routes.guild(serverId))) as { preferred_locale: string };
  return found.preferred_locale;
}
