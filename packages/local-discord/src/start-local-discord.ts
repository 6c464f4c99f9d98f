import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, systemTimers } from './time.ts';
import type { State } from './rest/api-request.ts';
import { ChangeFeed } from './state/change-feed.ts';
import { createSchemaChecks } from './validation/check-schema.ts';
import { Attachments } from './state/attachments.ts';
import { Commands } from './state/commands.ts';
import { SimulatedUser } from './user/simulated-user.ts';
import { Gateway } from './gateway/gateway.ts';
import { Interactions } from './state/interactions.ts';
import type { LocalDiscord, LocalDiscordOptions } from './local-discord.ts';
import { createLocalGuild, type LocalGuild } from './local-guild.ts';
import { createRouteMatcher } from './rest/match-route.ts';
import { Messages } from './state/messages.ts';
import type { LocalUser } from './user/local-user.ts';
import { RateLimits } from './rest/rate-limits.ts';
import { readSpecification } from './validation/read-specification.ts';
import { Recording } from './state/recording.ts';
import { isLoopback, RestServer } from './rest/rest-server.ts';
import { createSnowflakes, snowflakeAt } from './state/snowflakes.ts';
import { FaultInjection } from './rest/fault-injection.ts';
import { BOT_PERMISSIONS, type GuildOptions, isInvited, setAdmin } from './state/guild-state.ts';
import { toGuildCreate } from './state/present-guild.ts';
import { addGuild, createWorld, joinGuild } from './state/world.ts';
import { GatewayDispatchEvents } from 'discord-api-types/v10';

const HOST = '127.0.0.1';
const TOKEN = 'a-token-that-is-accepted';
const HEARTBEAT_MS = 41_250;
const RECORDED = 5000;
const LOGIN_WINDOW_MS = 5000;
/**
 * Time between the creation of two initial servers. The shard of a server depends on its creation time in
 * milliseconds, so the odd millisecond spreads the servers evenly over the shards.
 */
const GUILD_STEP_MS = 3_600_001;

/** Starts a local Discord on 127.0.0.1. REST API, gateway and page share one port. */
export async function startLocalDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const { clock = systemClock, timers = systemTimers } = options;
  const specification = readSpecification();
  const checks = options.checks ?? createSchemaChecks(specification);
  const makeId = createSnowflakes(clock);
  const feed = new ChangeFeed();
  const recording = new Recording(feed, clock, options.recordingLimit ?? RECORDED);
  const faults = new FaultInjection();
  const world = createWorld(makeId, options.botName ?? 'bot');
  const messages = new Messages({ world, clock, makeId, feed });
  const interactions = new Interactions({ clock, timers, makeId, feed });
  const commands = new Commands(world.applicationId, clock, makeId);
  const attachments = new Attachments(makeId, () => `http://${HOST}:${port}`);

  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const gateway = new Gateway({
    world,
    clock,
    timers,
    makeId,
    feed,
    recording,
    token: () => discord.token,
    address: () => `ws://${HOST}:${port}`,
    maxConcurrency: options.maxConcurrency ?? 1,
    loginWindowMs: options.loginWindowMs ?? LOGIN_WINDOW_MS,
    shards: options.shards ?? null,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
  });
  const state: State = {
    world,
    messages,
    interactions,
    commands,
    attachments,
    feed,
    clock,
    makeId,
    dispatch: (type, data, interactionId) => {
      gateway.dispatch(type, data, interactionId);
    },
    gatewayInfo: () => gateway.info(),
  };
  const rest = new RestServer({
    state,
    checks,
    faults,
    recording,
    timers,
    match: createRouteMatcher(specification),
    limits: new RateLimits(clock),
    token: () => discord.token,
  });
  serve(server, rest, gateway, { attachments, serveOther: options.serveOther });

  const shared = {
    botPermissions: options.botPermissions ?? BOT_PERMISSIONS,
    invited: options.invited ?? true,
    ...(options.preferredLocale === undefined ? {} : { preferredLocale: options.preferredLocale }),
  };
  const guilds: LocalGuild[] = [];
  const create = (about: Pick<GuildOptions, 'guildId' | 'guildName'>): LocalGuild => {
    const guild = addGuild(world, makeId, clock.now(), { ...shared, ...about });
    const created = createLocalGuild(guild, state);
    guilds.push(created);
    return created;
  };
  const first = create({ guildId: makeId(), guildName: options.guildName ?? 'Newsroom' });
  const users: LocalUser[] = [];
  const join = (name: string): LocalUser => {
    const user = joinGuild(world, first.guild, makeId(), name, clock.now());
    const joined = new SimulatedUser(user, first.guild, first.channels.story.id, state);
    users.push(joined);
    return joined;
  };
  const reader = join('reader');
  const admin = join('admin');
  admin.isAdmin = true;
  for (let number = 2; number <= (options.guilds ?? 1); number++) {
    const createdAt = clock.now() - (number - 1) * GUILD_STEP_MS;
    const added = create({ guildId: snowflakeAt(createdAt), guildName: `Server ${number}` });
    for (const user of [reader, admin]) added.admit(user);
    setAdmin(added.guild, admin.user.id, true);
  }

  const discord: LocalDiscord = {
    ...first,
    port,
    apiUrl: `http://${HOST}:${port}/api`,
    token: options.token ?? TOKEN,
    world,
    guilds,
    reader,
    admin,
    users,
    commands,
    messages,
    gateway,
    faults,
    recording,
    feed,
    join,

    addGuild(name) {
      const added = create({ guildId: makeId(), guildName: name });
      if (isInvited(added.guild)) {
        gateway.dispatch(GatewayDispatchEvents.GuildCreate, toGuildCreate(added.guild));
      }
      return added;
    },

    warmUp: () => checks.warmUp(),

    async close() {
      interactions.close();
      rest.close();
      gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return discord;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function serve(
  server: Server,
  rest: RestServer,
  gateway: Gateway,
  {
    attachments,
    serveOther,
  }: {
    readonly attachments: Attachments;
    readonly serveOther: LocalDiscordOptions['serveOther'];
  },
): void {
  server.on('request', (request, response) => {
    if (isLoopback(request.headers.host ?? '') && attachments.serve(request, response)) return;
    const isApi = (request.url ?? '').startsWith('/api');
    if (!isApi && serveOther !== undefined) {
      serveOther(request, response);
      return;
    }
    rest.serve(request, response).catch((error: unknown) => {
      // A bug of the local Discord, not of the bot: report it, because a retry of the bot could hide it.
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end(reason);
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.origin !== undefined || !isLoopback(request.headers.host ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    gateway.upgrade(request, socket, head);
  });
}
