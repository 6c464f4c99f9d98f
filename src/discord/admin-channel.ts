import type { Client } from 'discord.js';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { Problem } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { NO_MENTIONS } from './connection/client.ts';
import { errorFields } from './connection/error-fields.ts';
import type { Locale } from './locales/locale.ts';
import { localeFor } from './locales/choose-locale.ts';
import { renderBackupFailure } from './render/render-backup-failure.ts';
import { CONTENT } from './render/message-format.ts';
import { renderRefresh } from './render/render-editing.ts';

/** Reports an ingestion to an admin. Never rejects: a message that cannot be posted is logged. */
export type Notify = (report: IngestReport) => Promise<void>;
/** Reports a backup that has failed, in the same way. `null`: an unexpected error. */
export type NotifyBackup = (problem: Problem | null) => Promise<void>;

/**
 * Returns a function that posts reports to a channel.
 *
 * @param channelId `null`: nothing is posted
 */
export function createNotify(client: Client, channelId: string | null, log: Logger): Notify {
  return (report) =>
    post(client, channelId, log, (locale) => {
      return renderRefresh(report, { surface: CONTENT, locale }).text;
    });
}

export function createNotifyBackup(
  client: Client,
  channelId: string | null,
  log: Logger,
): NotifyBackup {
  return (problem) =>
    post(client, channelId, log, (locale) => renderBackupFailure(problem, locale));
}

async function post(
  client: Client,
  channelId: string | null,
  log: Logger,
  render: (locale: Locale) => string,
): Promise<void> {
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
    const content = render(localeFor(channel.guild.preferredLocale));
    await channel.send({ content, allowedMentions: NO_MENTIONS });
  } catch (error) {
    log.warn(errorFields(error), 'a report could not be posted to the admin channel');
  }
}
