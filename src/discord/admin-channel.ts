import type { Client } from 'discord.js';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { Logger } from '../domain/logger.ts';
import { NO_MENTIONS } from './connection/client.ts';
import { errorFields } from './connection/error-fields.ts';
import { localeFor } from './locales/choose-locale.ts';
import { CONTENT } from './render/message-format.ts';
import { renderRefresh } from './render/render-editing.ts';

/** Tells an admin about an ingestion. Never rejects: a message that cannot be posted is logged. */
export type Notify = (report: IngestReport) => Promise<void>;

/**
 * Returns a function that posts reports to a channel.
 *
 * @param channelId `null`: nothing is posted
 */
export function createNotify(client: Client, channelId: string | null, log: Logger): Notify {
  return async (report) => {
    if (channelId === null) return;
    try {
      const channel = await client.channels.fetch(channelId);
      if (channel === null || channel.isDMBased() || !channel.isSendable()) {
        log.warn(
          { channelId },
          'the admin channel is no channel of a server to which the bot can post',
        );
        return;
      }
      const locale = localeFor(channel.guild.preferredLocale);
      const { text } = renderRefresh(report, { surface: CONTENT, locale });
      await channel.send({ content: text, allowedMentions: NO_MENTIONS });
    } catch (error) {
      log.warn(errorFields(error), 'a report could not be posted to the admin channel');
    }
  };
}
