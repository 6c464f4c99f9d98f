import {
  Client,
  type ClientOptions,
  GatewayIntentBits,
  Options,
  REST,
  type RESTOptions,
  type User,
} from 'discord.js';

/** Set on every message, edits too: Discord reads an edited message for mentions again. */
export const NO_MENTIONS = { parse: [] };

/** A person waits 3 s for an acknowledgement; who has waited 5 s for an answer has no use for it. */
const REQUEST_TIMEOUT_MS = 5000;
const RETRIES = 2;
/** A digest that Discord puts off for longer is tried again later: who holds its slot may not sleep through its lease. */
const LONGEST_PUT_OFF_MS = 20_000;
/** A server that is down must not keep the others waiting: their commands are queued until then. */
const WAIT_FOR_SERVERS_MS = 1000;

/**
 * Options for every REST client, also for those outside the gateway client: one without them would
 * talk to discord.com whatever the configuration says.
 */
export function restOptions(apiUrl: string): Partial<RESTOptions> {
  return {
    // Discord's library appends `/v10/...`; a slash here would become `//v10` and 404.
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
 * For replies, which need no token of the bot and are retried elsewhere. The bot's limit of 50 requests a
 * second does not apply to them; a pause that Discord asks for is kept.
 */
export function createReplyRest(apiUrl: string): REST {
  return new REST({ ...restOptions(apiUrl), retries: 0, globalRequestsPerSecond: Infinity });
}

/** Keeps only the bot itself: its own member tells what it may do. */
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

/** A client that is not connected yet. It needs no privileged intent: commands are all it hears. */
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
