import {
  ChannelType,
  type Client,
  DiscordAPIError,
  HTTPError,
  type GuildBasedChannel,
  MessageFlags,
  PermissionFlagsBits,
  type PermissionsBitField,
  RateLimitError,
  RESTJSONErrorCodes,
  Routes,
  SnowflakeUtil,
} from 'discord.js';
import type {
  DigestChannel,
  Found,
  PostPlace,
  PostResult,
} from '../digest/deliver/digest-channel.ts';
import { reasonOf } from '../domain/errors.ts';
import type { Reason } from '../domain/reasons.ts';
import { wordCoded } from '../domain/coded.ts';
import type { Logger } from '../domain/logger.ts';
import { isWhole, serves, type ShardSet } from '../domain/shards.ts';
import type { Subscription } from '../domain/subscription.ts';
import { NO_MENTIONS } from './connection/client.ts';
import { errorFields } from './connection/error-fields.ts';
import { findServer, isHidden } from './connection/find-server.ts';
import { escapeMarkdown } from './render/escape.ts';
import { INVITED } from './connection/invite.ts';
import { type DigestBody, renderDigest } from './render/render-digest.ts';
import { CONTENT, EMBED, type MessageFormat } from './render/message-format.ts';
import { localeFor } from './locales/choose-locale.ts';
import type { Locale } from './locales/locale.ts';
import { FOLLOWERS } from './render/render-subscription.ts';

/** The largest page of messages that Discord returns. */
const MESSAGES_AT_ONCE = 100;
/** Maximum number of pages of messages to search for a digest's mark, starting at the time of the slot. */
const MAX_PAGES = 20;
const LEFT: PostResult = { outcome: 'later', reason: { code: 'left-server', params: {} } };
const ELSEWHERE: PostResult = {
  outcome: 'refused',
  reason: { code: 'channel-elsewhere', params: {} },
};
/** HTTP statuses below 429 after which a later attempt can succeed: unauthorized and request timeout. */
const LATER = new Set([401, 408]);

interface SeenMessage {
  readonly id: string;
  readonly author: { readonly id: string };
  readonly content: string;
  readonly embeds: readonly { readonly footer?: { readonly text: string } }[];
  readonly flags?: number;
}

/**
 * Posts digests to Discord channels through the connected client.
 *
 * @param shards the shards of this process; `null`: all
 */
export function createDigestChannel(
  client: Client,
  log: Logger,
  shards: ShardSet | null = null,
): DigestChannel {
  /** The channel as the gateway reported it. Archived threads are missing until they are fetched. */
  function cachedChannel({ channelId }: Pick<PostPlace, 'channelId'>): GuildBasedChannel | null {
    const channel = client.channels.cache.get(channelId);
    return channel === undefined || channel.isDMBased() ? null : channel;
  }

  /** Returns the channel; `null` if the bot cannot see it or Discord cannot be reached. */
  async function channelOf(
    subscription: Pick<PostPlace, 'channelId'>,
  ): Promise<GuildBasedChannel | null> {
    const cached = cachedChannel(subscription);
    if (cached !== null) return cached;
    const fetched = await client.channels.fetch(subscription.channelId).catch(() => null);
    return fetched === null || fetched.isDMBased() ? null : fetched;
  }

  /** Returns the bot's permissions in the channel; `null` if the bot cannot see the channel. */
  function permissionsIn(channel: GuildBasedChannel | null): Readonly<PermissionsBitField> | null {
    return channel === null || client.user === null ? null : channel.permissionsFor(client.user);
  }

  function isAbsent({ serverId }: Pick<PostPlace, 'serverId'>): boolean {
    return serverId !== null && !client.guilds.cache.has(serverId);
  }

  /** @throws Discord's error if the bot cannot see the channel */
  async function isChannelOf(serverId: string, channelId: string): Promise<boolean> {
    // Archived threads are not in the cache.
    const cached = client.channels.cache.get(channelId);
    const channel = cached ?? (await client.channels.fetch(channelId));
    return channel !== null && !channel.isDMBased() && channel.guildId === serverId;
  }

  function surfaceIn(subscription: Subscription): MessageFormat {
    const may = permissionsIn(cachedChannel(subscription));
    return may?.has(PermissionFlagsBits.EmbedLinks) === false ? CONTENT : EMBED;
  }

  /** Returns the language of the channel's server, because everyone there reads the digest. */
  function localeIn(subscription: Subscription): Locale {
    const serverId = subscription.serverId ?? cachedChannel(subscription)?.guildId ?? '';
    return localeFor(client.guilds.cache.get(serverId)?.preferredLocale ?? null);
  }

  /** Yields the bot's own messages after `since`, in pages, from the oldest to the newest. */
  async function* messagesSince(channelId: string, since: number): AsyncGenerator<SeenMessage[]> {
    const ids = { workerId: 0n, processId: 0n, increment: 0n };
    let after = SnowflakeUtil.generate({ timestamp: since, ...ids }).toString();
    for (;;) {
      const query = new URLSearchParams({ limit: String(MESSAGES_AT_ONCE), after });
      const route = Routes.channelMessages(channelId);
      const page = (await client.rest.get(route, { query })) as SeenMessage[];
      yield page.filter(({ author }) => author.id === client.user?.id);
      if (page.length < MESSAGES_AT_ONCE) return;
      for (const { id } of page) if (BigInt(id) > BigInt(after)) after = id;
    }
  }

  function isPublishable(place: PostPlace): boolean {
    return cachedChannel(place)?.type === ChannelType.GuildAnnouncement;
  }

  function isPublished(place: PostPlace): boolean {
    return place.isCrossposted && isPublishable(place);
  }

  async function publish(channelId: string, messageId: string): Promise<void> {
    try {
      await client.rest.post(Routes.channelMessageCrosspost(channelId, messageId));
    } catch (error) {
      // The digest has been posted to the channel. Only the followers do not receive it.
      log.warn(errorFields(error), 'a digest could not be published to the followers');
    }
  }

  return {
    render(digest, subscription, slot, marks) {
      const surface = surfaceIn(subscription);
      const display = { surface, locale: localeIn(subscription) };
      return renderDigest(digest, subscription, slot, marks, display).map(({ body, receipts }) => ({
        body: JSON.stringify(toMessage(body, surface)),
        receipts,
      }));
    },

    async post(subscription, body, nonce): Promise<PostResult> {
      const { channelId, serverId } = subscription;
      if (isAbsent(subscription)) return LEFT;
      const message = { ...(JSON.parse(body) as object), allowed_mentions: NO_MENTIONS };
      try {
        if (serverId !== null && !(await isChannelOf(serverId, channelId))) return ELSEWHERE;
        const posted = (await client.rest.post(Routes.channelMessages(channelId), {
          body: { ...message, nonce, enforce_nonce: true },
        })) as { id: string };
        if (isPublished(subscription)) await publish(channelId, posted.id);
        return { outcome: 'posted', messageId: posted.id };
      } catch (error) {
        // Discord also refuses the post if the bot has just been removed.
        return isAbsent(subscription) ? LEFT : explain(error);
      }
    },

    async findByMarker(subscription, mark, since): Promise<Found> {
      const { channelId } = subscription;
      const may = permissionsIn(await channelOf(subscription));
      if (may?.has(PermissionFlagsBits.ReadMessageHistory) !== true) return 'hidden';
      try {
        let pages = 0;
        for await (const page of messagesSince(channelId, since)) {
          const found = page.find((message) => isMarked(message, mark));
          if (found !== undefined) {
            const isDone = ((found.flags ?? 0) & MessageFlags.Crossposted) !== 0;
            if (isPublished(subscription) && !isDone) await publish(channelId, found.id);
            return { messageId: found.id };
          }
          if (++pages === MAX_PAGES) return 'hidden';
        }
        return 'absent';
      } catch (error) {
        log.warn(errorFields(error), 'the last messages of a channel could not be read');
        return 'hidden';
      }
    },

    isOwn: (serverId) => serves(shards, serverId),

    isIn: (serverId) =>
      serverId === null ? serves(shards, null) : client.guilds.cache.has(serverId),

    async belongs(channelId, serverId) {
      try {
        return await isChannelOf(serverId, channelId);
      } catch (error) {
        if (isHidden(error)) return false;
        throw error;
      }
    },

    async findServer(channelId) {
      // A process with all shards knows every channel that it can post to, except archived threads.
      if (isWhole(shards)) return cachedChannel({ channelId })?.guildId ?? null;
      return findServer(client, channelId);
    },

    async missingPermissions(subscription) {
      const channel = await channelOf(subscription);
      const may = permissionsIn(channel);
      // Discord has a separate permission for writing in threads, and ignores `SendMessages` there.
      const unneeded = channel?.isThread() === true ? 'SendMessages' : 'SendMessagesInThreads';
      const lacking = INVITED.filter(
        ({ name, bit }) => name !== unneeded && may?.has(bit) !== true,
      );
      const isInVain = subscription.isCrossposted && !isPublishable(subscription);
      return [...lacking.map(({ name }) => name), ...(isInVain ? [FOLLOWERS] : [])];
    },

    async notifyOwner(subscription, reason) {
      const { channelId, createdBy, subscriptionId } = subscription;
      if (createdBy === null) return;
      try {
        const user = await client.users.fetch(createdBy);
        const id = escapeMarkdown(subscriptionId);
        const { digest, reasons } = localeIn(subscription);
        const text = digest.paused(id, channelId, wordCoded(reasons, reason));
        await user.send({ content: text, allowedMentions: NO_MENTIONS });
      } catch (error) {
        log.warn(errorFields(error), 'the creator of a paused subscription could not be notified');
      }
    },
  };
}

function isMarked({ content, embeds }: SeenMessage, mark: string): boolean {
  const texts = [content, ...embeds.map(({ footer }) => footer?.text ?? '')];
  return texts.some((text) => text.endsWith(mark));
}

function toMessage({ text, footer }: DigestBody, surface: MessageFormat): object {
  if (surface.kind === 'embed') {
    return { embeds: [{ description: text, footer: { text: footer } }] };
  }
  return { content: `${text}\n\n${escapeMarkdown(footer)}` };
}

function explain(error: unknown): PostResult {
  if (error instanceof DiscordAPIError) {
    const params = { text: error.message, code: Number(error.code) };
    const reason: Reason = { code: 'discord-refused', params };
    switch (error.code) {
      case RESTJSONErrorCodes.MissingAccess:
      case RESTJSONErrorCodes.MissingPermissions:
      case RESTJSONErrorCodes.UnknownChannel:
      case RESTJSONErrorCodes.InvalidActionOnArchivedThread:
      case RESTJSONErrorCodes.ThreadLocked:
      case RESTJSONErrorCodes.MaximumActiveThreads:
        return { outcome: 'refused', reason };
      case RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration:
        return { outcome: 'unfit', reason: { code: 'automod-blocked', params: {} } };
      default:
        // Without a Discord error code, the message is not the cause. The token may have been reset, for example.
        return error.status >= 429 || LATER.has(error.status) || !(Number(error.code) > 0)
          ? { outcome: 'later', reason }
          : { outcome: 'unfit', reason };
    }
  }
  if (error instanceof RateLimitError) {
    return { outcome: 'later', reason: { code: 'discord-rate-limit', params: {} } };
  }
  if (error instanceof HTTPError) {
    // A proxy can answer 502 although Discord has posted the message.
    return {
      outcome: 'unknown',
      reason: { code: 'discord-status', params: { status: error.status } },
    };
  }
  return {
    outcome: 'unknown',
    reason: { code: 'connection-lost', params: { text: reasonOf(error) } },
  };
}
