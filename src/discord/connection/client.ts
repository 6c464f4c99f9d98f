import {
  AutoModerationRuleManager,
  type CacheFactory,
  Client,
  type ClientOptions,
  Collection,
  EntitlementManager,
  GatewayIntentBits,
  GuildBanManager,
  GuildEmojiManager,
  GuildInviteManager,
  GuildMemberManager,
  GuildScheduledEventManager,
  GuildStickerManager,
  LimitedCollection,
  type LimitedCollectionOptions,
  MessageManager,
  PresenceManager,
  ReactionManager,
  ReactionUserManager,
  REST,
  type RESTOptions,
  StageInstanceManager,
  ThreadMemberManager,
  type User,
  UserManager,
  VoiceStateManager,
} from 'discord.js';
import type { ShardSet } from '../../domain/shards.ts';

/** Set on every message and every edit, because Discord parses the mentions of an edited message again. */
export const NO_MENTIONS = { parse: [] };

/** Discord waits only 3 s for an acknowledgement, so waiting longer than 5 s for a response is useless. */
const REQUEST_TIMEOUT_MS = 5000;
const RETRIES = 2;
/** A digest delayed longer by rate limits fails and is retried later, before its slot's lease expires. */
const LONGEST_PUT_OFF_MS = 20_000;
/** Maximum wait for unavailable servers at login. Until then, commands from other servers are queued. */
const WAIT_FOR_SERVERS_MS = 1000;

/**
 * Returns the options that every REST client must use. Without them, a client would
 * use discord.com and ignore the configuration.
 */
export function restOptions(apiUrl: string): Partial<RESTOptions> {
  return {
    // discord.js appends `/v10/...`. A trailing slash would give `//v10`, and Discord would answer 404.
    api: apiUrl.replace(/\/+$/, ''),
    timeout: REQUEST_TIMEOUT_MS,
    retries: RETRIES,
    rejectOnRateLimit: ({ route, timeToReset, retryAfter }) =>
      route.startsWith('/channels/:id/messages') &&
      Math.max(timeToReset, retryAfter) > LONGEST_PUT_OFF_MS,
    userAgentAppendix: 'Verbatim',
  };
}

/**
 * Creates a REST client for a few requests. Unlike other clients, it starts no timer: discord.js never stops
 * its timers, and they would keep each client in memory.
 */
export function createBriefRest(apiUrl: string, options: Partial<RESTOptions> = {}): REST {
  const noTimers = { hashSweepInterval: 0, handlerSweepInterval: 0 };
  return new REST({ ...restOptions(apiUrl), ...noTimers, ...options });
}

/**
 * Creates a REST client for replies, which need no bot token and are retried by the responder. The bot's limit
 * of 50 requests per second does not apply to replies, but rate limits in Discord's responses do.
 */
export function createReplyRest(apiUrl: string): REST {
  return new REST({ ...restOptions(apiUrl), retries: 0, globalRequestsPerSecond: Infinity });
}

/** Keeps only the bot's own member in the cache, because it has the bot's permissions. */
const ONLY_SELF = {
  maxSize: 0,
  // `client.user` is set when the gateway is ready, which is before the bot's own member arrives.
  keepOverLimit: ({ id, client }: Pick<User, 'id'> & { client: Client }) => id === client.user?.id,
};

/**
 * Limits for discord.js, which would otherwise keep every user of a command, their memberships, the messages
 * whose buttons they press, and all emojis and stickers of every server. Only channels, roles and active
 * threads are kept for each server. `Options.cacheWithLimits` finds classes by name, but bundling renames them.
 */
const LIMITS = new Map<unknown, LimitedCollectionOptions<string, User>>([
  [UserManager, ONLY_SELF],
  [GuildMemberManager, ONLY_SELF],
  ...[
    ...[ThreadMemberManager, MessageManager, ReactionManager, ReactionUserManager],
    ...[PresenceManager, VoiceStateManager, GuildBanManager, GuildInviteManager],
    ...[GuildEmojiManager, GuildStickerManager, GuildScheduledEventManager, StageInstanceManager],
    ...[AutoModerationRuleManager, EntitlementManager],
  ].map((manager) => [manager, { maxSize: 0 }] as const),
]);

const makeCache = ((manager: unknown) => {
  const limit = LIMITS.get(manager);
  return limit === undefined ? new Collection() : new LimitedCollection(limit);
}) as CacheFactory;

/**
 * Creates an unconnected client. It needs no privileged intent, because it receives only commands.
 *
 * @param shards the shards that log in; `null`: as many as Discord recommends, all in this process
 */
export function createClient(
  apiUrl: string,
  shards: ShardSet | null = null,
  overrides: Partial<ClientOptions> = {},
): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds],
    ...(shards === null ? { shards: 'auto' } : { shards: shards.ids, shardCount: shards.total }),
    allowedMentions: NO_MENTIONS,
    rest: restOptions(apiUrl),
    waitGuildTimeout: WAIT_FOR_SERVERS_MS,
    makeCache,
    ...overrides,
  });
}
