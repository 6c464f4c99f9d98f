import type { Client } from 'discord.js';
import type { DigestChannel, PostPlace } from '../digest/deliver/digest-channel.ts';
import type { ReportChannel } from '../reports/report-channel.ts';
import { localeFor } from './locales/choose-locale.ts';
import { CONTENT } from './render/message-format.ts';
import { renderUsage } from './render/render-usage.ts';

/**
 * Posts reports to the admin channel, with the care of the channel for digests: a nonce, no
 * mentions, and a check that the channel belongs to the server.
 */
export function createReportChannel(
  client: Client,
  digestChannel: DigestChannel,
  channelId: string,
): ReportChannel {
  const serverOf = async (): Promise<string | null> => {
    const known = await digestChannel.findServer(channelId);
    if (known !== null) return known;
    const channel = await client.channels.fetch(channelId).catch(() => null);
    return channel === null || channel.isDMBased() ? null : channel.guildId;
  };
  return {
    channelId,
    server: serverOf,
    isOwn: (serverId) => digestChannel.isOwn(serverId),
    async post(report, mark, nonce) {
      const { serverId } = report;
      const locale = localeFor(client.guilds.cache.get(serverId ?? '')?.preferredLocale ?? null);
      const content = renderUsage(report, mark, { surface: CONTENT, locale });
      return digestChannel.post(toPlace(channelId, serverId), JSON.stringify({ content }), nonce);
    },
    async findByMarker(mark, since) {
      return digestChannel.findByMarker(toPlace(channelId, await serverOf()), mark, since);
    },
  };
}

function toPlace(channelId: string, serverId: string | null): PostPlace {
  return { channelId, serverId, isCrossposted: false };
}
