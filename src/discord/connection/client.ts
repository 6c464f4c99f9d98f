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

/** Discord waits only 3 s for an acknowledgement, so a response after 5 s is of no use. */
const REQUEST_TIMEOUT_MS = 5000;
const RETRIES = 2;
/** A digest that is rate-limited for longer fails and is retried later, so that its slot's lease does not expire. */
const LONGEST_PUT_OFF_MS = 20_000;
/** Maximum wait for unavailable servers at the login. Commands of other servers are queued until then. */
const WAIT_FOR_SERVERS_MS = 1000;

/**
 * Options for every REST client, including those outside the gateway client. Without them, a client would
 * use discord.com and ignore the configuration.
 */
export function restOptions(apiUrl: string): Partial<RESTOptions> {
  return {
    // discord.js appends `/v10/...`. A slash here would become `//v10` and a 404.
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
 * A REST client for replies, which need no bot token and are retried by the responder. The bot's limit of
 * 50 requests a second does not apply to them, but rate limits in Discord's responses do.
 */
export function createReplyRest(apiUrl: string): REST {
  return new REST({ ...restOptions(apiUrl), retries: 0, globalRequestsPerSecond: Infinity });
}

/** Keeps only the bot itself, because its member has its permissions. */
const ONLY_SELF = {
  maxSize: 0,
  // `user` is set when the gateway is ready, before the bot's own member arrives.
  keepOverLimit: ({ id, client }: Pick<User, 'id'> & { client: Client }) => id === client.user?.id,
};

/**
 * Without limits, discord.js would keep every user of a command, their membership and the messages
 * with their buttons.
 */
const makeCache = Options.cacheWithLimits({
  ...{ UserManager: ONLY_SELF, GuildMemberManager: ONLY_SELF, ThreadMemberManager: 0 },
  ...{ MessageManager: 0, DMMessageManager: 0, ReactionManager: 0, ReactionUserManager: 0 },
  ...{ PresenceManager: 0, VoiceStateManager: 0, GuildBanManager: 0, GuildInviteManager: 0 },
});

/** A client that is not connected yet. It needs no privileged intent, because it receives only commands. */
export function createClient(apiUrl: string, overrides: Partial<ClientOptions> = {}): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: NO_MENTIONS,
    rest: restOptions(apiUrl),
    waitGuildTimeout: WAIT_FOR_SERVERS_MS,
    makeCache,
    ...overrides,
  });
}
