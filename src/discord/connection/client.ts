import {
  Client,
  type ClientOptions,
  GatewayIntentBits,
  Options,
  REST,
  type RESTOptions,
  type User,
} from 'discord.js';

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
 * threads are kept for each server.
 */
const makeCache = Options.cacheWithLimits({
  ...{ UserManager: ONLY_SELF, GuildMemberManager: ONLY_SELF, ThreadMemberManager: 0 },
  ...{ MessageManager: 0, DMMessageManager: 0, ReactionManager: 0, ReactionUserManager: 0 },
  ...{ PresenceManager: 0, VoiceStateManager: 0, GuildBanManager: 0, GuildInviteManager: 0 },
  ...{ GuildEmojiManager: 0, GuildStickerManager: 0, GuildScheduledEventManager: 0 },
  ...{ StageInstanceManager: 0, AutoModerationRuleManager: 0, EntitlementManager: 0 },
});

/**
 * Creates an unconnected client. It needs no privileged intent, because it receives only commands. It logs in
 * with as many shards as Discord recommends, all in this process.
 */
export function createClient(apiUrl: string, overrides: Partial<ClientOptions> = {}): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds],
    shards: 'auto',
    allowedMentions: NO_MENTIONS,
    rest: restOptions(apiUrl),
    waitGuildTimeout: WAIT_FOR_SERVERS_MS,
    makeCache,
    ...overrides,
  });
}
