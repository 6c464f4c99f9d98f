import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ChannelType,
  GatewayDispatchEvents,
  OverwriteType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { systemClock, systemTimers } from './time.ts';
import type { State } from './rest/api-request.ts';
import { ChangeFeed } from './state/change-feed.ts';
import { createSchemaChecks } from './validation/check-schema.ts';
import { Attachments } from './state/attachments.ts';
import { Commands } from './state/commands.ts';
import { SimulatedUser } from './user/simulated-user.ts';
import { Gateway } from './gateway/gateway.ts';
import { Interactions } from './state/interactions.ts';
import type { LocalDiscord, LocalDiscordOptions, PermissionName } from './local-discord.ts';
import { createRouteMatcher } from './rest/match-route.ts';
import { Messages } from './state/messages.ts';
import type { LocalUser } from './user/local-user.ts';
import {
  DEFAULT_ARCHIVE,
  threadTypeIn,
  toApiChannel,
  toApiGuild,
  toGuildCreate,
} from './state/present-guild.ts';
import { RateLimits } from './rest/rate-limits.ts';
import { readSpecification } from './validation/read-specification.ts';
import { Recording } from './state/recording.ts';
import { isLoopback, RestServer } from './rest/rest-server.ts';
import { createSnowflakes } from './state/snowflakes.ts';
import { FaultInjection } from './rest/fault-injection.ts';
import {
  addBot,
  addChannel,
  addMember,
  BOT_PERMISSIONS,
  type Channel,
  createGuildState,
  type GuildState,
} from './state/guild-state.ts';

const HOST = '127.0.0.1';
const TOKEN = 'a-token-that-is-accepted';
const HEARTBEAT_MS = 41_250;
const RECORDED = 5000;

/** Starts a local Discord on 127.0.0.1. REST API, gateway and page share one port. */
export async function startLocalDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const { clock = systemClock, timers = systemTimers } = options;
  const specification = readSpecification();
  const checks = options.checks ?? createSchemaChecks(specification);
  const makeId = createSnowflakes(clock);
  const feed = new ChangeFeed();
  const recording = new Recording(feed, clock, options.recordingLimit ?? RECORDED);
  const faults = new FaultInjection();
  const guild = createGuildState(makeId, clock.now(), {
    botPermissions: options.botPermissions ?? BOT_PERMISSIONS,
    invited: options.invited ?? true,
    guildName: options.guildName ?? 'Newsroom',
    botName: options.botName ?? 'bot',
    ...(options.preferredLocale === undefined ? {} : { preferredLocale: options.preferredLocale }),
  });
  const messages = new Messages({ guild, clock, makeId, feed });
  const guildId = guild.guildId;
  const interactions = new Interactions({ clock, timers, makeId, feed, guildId });
  const commands = new Commands(guild.applicationId, clock, makeId);
  const attachments = new Attachments(makeId, () => `http://${HOST}:${port}`);

  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const gateway = new Gateway({
    guild,
    clock,
    timers,
    makeId,
    feed,
    recording,
    token: () => discord.token,
    address: () => `ws://${HOST}:${port}`,
    maxConcurrency: options.maxConcurrency ?? 1,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
  });
  const state: State = {
    guild,
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

  const newChannel = (name: string, type: Channel['type']): Channel =>
    addChannel(guild, { id: makeId(), name, type });
  const channels = {
    story: newChannel('story', ChannelType.GuildText),
    talk: newChannel('talk', ChannelType.GuildText),
    digests: newChannel('digests', ChannelType.GuildAnnouncement),
  };
  const users: LocalUser[] = [];
  const join = (name: string): LocalUser => {
    const user = addMember(guild, makeId(), name, clock.now());
    const joined = new SimulatedUser(user, channels.story.id, state);
    users.push(joined);
    return joined;
  };
  const reader = join('reader');
  const admin = join('admin');
  admin.isAdmin = true;

  const grant = (channelId: string | null, allow: bigint, deny: bigint): void => {
    setBotPermissions(guild, channelId, allow, deny);
    const channel = channelId === null ? undefined : guild.channels.get(channelId);
    if (channel === undefined) {
      const [type, role] = [GatewayDispatchEvents.GuildRoleUpdate, guild.botRoleId];
      const shown = (toGuildCreate(guild) as { roles: { id: string }[] }).roles;
      gateway.dispatch(type, { guild_id: guildId, role: shown.find(({ id }) => id === role) });
    } else {
      gateway.dispatch(GatewayDispatchEvents.ChannelUpdate, toApiChannel(guild, channel));
    }
    feed.publish({ kind: 'channels' });
  };

  const discord: LocalDiscord = {
    port,
    apiUrl: `http://${HOST}:${port}/api`,
    token: options.token ?? TOKEN,
    guild,
    channels,
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

    invite() {
      addBot(guild, clock.now());
      gateway.dispatch(GatewayDispatchEvents.GuildCreate, toGuildCreate(guild));
    },
    remove() {
      guild.members.delete(guild.bot.id);
      gateway.dispatch(GatewayDispatchEvents.GuildDelete, { id: guildId });
    },
    denyBot(channelId, ...names) {
      grant(channelId, 0n, bitsOf(names));
    },
    allowBot(channelId, ...names) {
      grant(channelId, bitsOf(names), 0n);
    },
    allowCommand(name, userId) {
      const allowed = guild.allowedUsers.get(name) ?? new Set();
      guild.allowedUsers.set(name, allowed.add(userId));
    },
    setPreferredLocale(locale) {
      guild.preferredLocale = locale;
      gateway.dispatch(GatewayDispatchEvents.GuildUpdate, toApiGuild(guild));
    },
    addChannel(name, kind = 'text') {
      const type = kind === 'text' ? ChannelType.GuildText : ChannelType.GuildAnnouncement;
      const channel = newChannel(name, type);
      gateway.dispatch(GatewayDispatchEvents.ChannelCreate, toApiChannel(guild, channel));
      feed.publish({ kind: 'channels' });
      return channel;
    },
    removeChannel(channelId) {
      const channel = guild.channels.get(channelId);
      if (channel === undefined) throw new Error(`there is no channel ${channelId}`);
      guild.channels.delete(channelId);
      for (const message of messages.everywhere(channelId)) messages.delete(message);
      gateway.dispatch(GatewayDispatchEvents.ChannelDelete, toApiChannel(guild, channel));
      feed.publish({ kind: 'channels' });
    },

    addThread(name, parentId) {
      const parent = guild.channels.get(parentId);
      if (parent === undefined) throw new Error(`there is no channel ${parentId}`);
      const id = makeId();
      const thread = addChannel(guild, {
        id,
        type: threadTypeIn(parent),
        name,
        parentId,
        thread: {
          ownerId: admin.user.id,
          createdAt: clock.now(),
          archived: false,
          locked: false,
          autoArchiveMinutes: DEFAULT_ARCHIVE,
          messages: 0,
        },
      });
      const shown = { ...toApiChannel(guild, thread), newly_created: true };
      gateway.dispatch(GatewayDispatchEvents.ThreadCreate, shown);
      feed.publish({ kind: 'channels' });
      return thread;
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

function bitsOf(names: readonly PermissionName[]): bigint {
  return names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
}

/** Changes the bot's overwrite in one channel, or its role in the server. */
function setBotPermissions(
  guild: GuildState,
  channelId: string | null,
  allow: bigint,
  deny: bigint,
): void {
  if (channelId === null) {
    const role = guild.roles.get(guild.botRoleId);
    if (role !== undefined) role.permissions = (role.permissions | allow) & ~deny;
    return;
  }
  const channel = guild.channels.get(channelId);
  if (channel === undefined) throw new Error(`there is no channel ${channelId}`);
  const { id } = guild.bot;
  const before = channel.overwrites.find((overwrite) => overwrite.id === id);
  channel.overwrites = [
    ...channel.overwrites.filter((overwrite) => overwrite.id !== id),
    {
      id,
      type: OverwriteType.Member,
      allow: ((before?.allow ?? 0n) | allow) & ~deny,
      deny: ((before?.deny ?? 0n) | deny) & ~allow,
    },
  ];
}
