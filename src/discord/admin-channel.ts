import { createHash } from 'node:crypto';
import { type Client, Routes } from 'discord.js';
import type { IngestReport } from '../domain/ingest-report.ts';
import type { Problem } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { isWhole, type ShardSet } from '../domain/shards.ts';
import { NO_MENTIONS } from './connection/client.ts';
import { errorFields } from './connection/error-fields.ts';
import { findLanguage, findServer } from './connection/find-server.ts';
import type { Locale } from './locales/locale.ts';
import { localeFor } from './locales/choose-locale.ts';
import { renderBackupFailure } from './render/render-backup-failure.ts';
import { CONTENT } from './render/message-format.ts';
import { renderRefresh } from './render/render-editing.ts';

/** Reports an ingestion to an admin. Never rejects: a message that cannot be posted is logged. */
export type Notify = (report: IngestReport) => Promise<void>;
/** Reports a backup that has failed, in the same way. `null`: an unexpected error. */
export type NotifyBackup = (problem: Problem | null) => Promise<void>;

interface AdminChannel {
  readonly client: Client;
  /** The shards of this process; `null`: all. */
  readonly shards: ShardSet | null;
  /** `null`: nothing is posted. */
  readonly channelId: string | null;
  readonly log: Logger;
}

/** Returns a function that posts reports to a channel. */
export function createNotify(channel: AdminChannel): Notify {
  return (report) =>
    post(channel, report.refused.length > 0 ? report.refused : report.warnings, (locale) => {
      return renderRefresh(report, { surface: CONTENT, locale }).text;
    });
}

export function createNotifyBackup(channel: AdminChannel): NotifyBackup {
  return (problem) => post(channel, problem, (locale) => renderBackupFailure(problem, locale));
}

/** @param news what the message reports. Several processes that report the same at once post one message */
async function post(
  { client, shards, channelId, log }: AdminChannel,
  news: unknown,
  render: (locale: Locale) => string,
): Promise<void> {
  if (channelId === null) return;
  try {
    if (!isWhole(shards)) {
      await postFromAnywhere(client, channelId, news, render);
      return;
    }
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

/** Posts also to a server of another process. Discord ignores a message that another process has just posted. */
async function postFromAnywhere(
  client: Client,
  channelId: string,
  news: unknown,
  render: (locale: Locale) => string,
): Promise<void> {
  const serverId = await findServer(client, channelId);
  const locale = serverId === null ? null : await findLanguage(client, serverId);
  const nonce = createHash('sha256').update(JSON.stringify(news)).digest('hex').slice(0, 24);
  const content = render(localeFor(locale));
  await client.rest.post(Routes.channelMessages(channelId), {
    body: { content, allowed_mentions: NO_MENTIONS, nonce, enforce_nonce: true },
  });
}
