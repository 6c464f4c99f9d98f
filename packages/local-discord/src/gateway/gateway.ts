import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayDispatchEvents, GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timers } from '../time.ts';
import type { ChangeFeed } from '../state/change-feed.ts';
import { GatewayConnection, type GatewayHost } from './gateway-connection.ts';
import { GatewaySession } from './gateway-session.ts';
import { GUILDS_PER_SHARD, RECOMMENDED_GUILDS, type Shard, shardIdOf } from './shard.ts';
import type { Recording } from '../state/recording.ts';
import type { GatewayNote } from '../state/traffic.ts';
import type { GuildState } from '../state/guild-state.ts';
import { joinedGuilds, type World } from '../state/world.ts';

const DAY_MS = 86_400_000;

export interface GatewayParts {
  readonly world: World;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly makeId: () => string;
  readonly feed: ChangeFeed;
  readonly recording: Recording;
  readonly token: () => string;
  /** `ws://127.0.0.1:PORT` */
  readonly address: () => string;
  /** Number of shards whose logins are counted apart: a shard is counted by its ID modulo this number. */
  readonly maxConcurrency: number;
  /** The time between two logins that are counted together, in milliseconds. */
  readonly loginWindowMs: number;
  /** Number of shards that `GET /gateway/bot` recommends; `null`: one per 1,000 servers. */
  readonly shards: number | null;
  readonly heartbeatMs: number;
}

/** Discord's gateway, version 10, in JSON and without compression, for one bot with any number of shards. */
export class Gateway {
  /** Number of logins so far. */
  identified = 0;
  /** Number of resumes so far. */
  resumed = 0;
  /** Logins left today, out of 1,000. */
  loginsLeft = 1000;
  /** If set, every new connection is refused with status 503. */
  refusesConnections = false;
  /** The longest time between two heartbeats of a connection so far, in milliseconds. A test may set it to 0. */
  longestSilenceMs = 0;
  /** If set, heartbeats get no response, as on a connection that is dead without being closed. */
  ignoresHeartbeats = false;
  readonly #parts: GatewayParts;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #connections = new Set<GatewayConnection>();
  /** The times of the last logins, by the rate limit key of the shard. */
  readonly #logins = new Map<number, number>();
  #dayEndsAt: number;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#dayEndsAt = parts.clock.now() + DAY_MS;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.refusesConnections) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => {
      const query = new URL(request.url ?? '/', 'ws://local').searchParams;
      const connection = new GatewayConnection(accepted, this.#host(), this.#parts);
      this.#connections.add(connection);
      accepted.on('close', (code) => {
        this.#connections.delete(connection);
        connection.lost(code);
        this.#note('lost', code, '', connection.shardId);
      });
      this.#note('connected', null, '', null);
      connection.open(query.get('v'), query.get('encoding'));
    });
  }

  /**
   * Sends an event to every session that has the server of the event and whose intents include it, now or
   * when the session is resumed.
   */
  dispatch(type: string, data: object, interactionId: string | null = null): void {
    this.#parts.recording.add({ kind: 'event', type, data, interactionId });
    for (const session of this.#sessions.values()) session.offer(type, data);
  }

  /** The response to `GET /gateway/bot`. */
  info(): { url: string; shards: number; session_start_limit: object } {
    this.#turnDay();
    const { world, shards } = this.#parts;
    const recommended = Math.ceil(joinedGuilds(world).length / RECOMMENDED_GUILDS);
    return {
      url: this.#parts.address(),
      shards: shards ?? Math.max(1, recommended),
      session_start_limit: {
        total: 1000,
        remaining: this.loginsLeft,
        reset_after: Math.max(0, this.#dayEndsAt - this.#parts.clock.now()),
        max_concurrency: this.#parts.maxConcurrency,
      },
    };
  }

  /** Sends Reconnect to all shards, or to one. */
  askToReconnect(shardId?: number): void {
    this.#toEach(shardId, (socket) => {
      socket.send(JSON.stringify({ op: GatewayOpcodes.Reconnect, d: null, s: null, t: null }));
    });
  }

  askForHeartbeat(): void {
    this.#toEach(undefined, (socket) => {
      socket.send(JSON.stringify({ op: GatewayOpcodes.Heartbeat, d: null, s: null, t: null }));
    });
  }

  /** Sends Invalid Session to all shards, or to one. Also drops the sessions unless `resumable` is set. */
  invalidateSessions(resumable = false, shardId?: number): void {
    const sessions = this.#sessionsOf(shardId);
    if (!resumable) for (const { id } of sessions) this.#sessions.delete(id);
    const payload = { op: GatewayOpcodes.InvalidSession, d: resumable, s: null, t: null };
    for (const { socket } of sessions) socket?.send(JSON.stringify(payload));
  }

  /** Cuts the connections of all shards, or of one, without a close frame, as a network failure does. */
  cutConnections(shardId?: number): void {
    this.#toEach(shardId, (socket) => {
      socket.terminate();
    });
  }

  closeConnections(code: number, shardId?: number): void {
    this.#toEach(shardId, (socket) => {
      socket.close(code);
    });
    this.#note('closed', code, 'closed by closeConnections', shardId ?? null);
  }

  /** Number of connections that are logged in. */
  get connections(): number {
    return this.#sessionsOf().filter(({ socket }) => socket !== null).length;
  }

  close(): void {
    for (const connection of this.#connections) connection.lost(1001);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  /** The sessions of all shards, or of one. */
  #sessionsOf(shardId?: number): GatewaySession[] {
    const all = [...this.#sessions.values()];
    return shardId === undefined ? all : all.filter(({ shard }) => shard.id === shardId);
  }

  #toEach(shardId: number | undefined, act: (socket: WebSocket) => void): void {
    for (const { socket } of this.#sessionsOf(shardId)) if (socket !== null) act(socket);
  }

  #note(
    what: GatewayNote['what'],
    code: number | null,
    reason: string,
    shard: number | null,
  ): void {
    this.#parts.recording.add({ kind: 'gateway', what, code, reason, shard });
    this.#parts.feed.publish({ kind: 'connections' });
  }

  #turnDay(): void {
    if (this.#parts.clock.now() < this.#dayEndsAt) return;
    this.loginsLeft = 1000;
    this.#dayEndsAt = this.#parts.clock.now() + DAY_MS;
  }

  #host(): GatewayHost {
    return {
      note: (what, code, reason, shard) => {
        this.#note(what, code, reason, shard);
      },
      acknowledgesHeartbeats: () => !this.ignoresHeartbeats,
      noteSilence: (ms) => {
        this.longestSilenceMs = Math.max(this.longestSilenceMs, ms);
      },
      mayLogIn: (shardId) => this.#mayLogIn(shardId),
      isTooLarge: (shard) => this.#guildsOf(shard).length > GUILDS_PER_SHARD,
      logIn: (socket, intents, shard) => this.#logIn(socket, intents, shard),
      find: (id) => this.#sessions.get(id),
      forget: (session) => {
        this.#sessions.delete(session.id);
      },
      countResume: () => {
        this.resumed++;
      },
    };
  }

  /** Counts a login. Returns `false` if there were too many at once or in a day. */
  #mayLogIn(shardId: number): boolean {
    this.#turnDay();
    this.identified++;
    const { clock, maxConcurrency, loginWindowMs } = this.#parts;
    const now = clock.now();
    const key = shardId % maxConcurrency;
    const isEarly = now < (this.#logins.get(key) ?? -Infinity) + loginWindowMs;
    if (isEarly || this.loginsLeft <= 0) return false;
    this.#logins.set(key, now);
    this.loginsLeft--;
    return true;
  }

  #guildsOf({ id, count }: Shard): GuildState[] {
    return joinedGuilds(this.#parts.world).filter(
      ({ guildId }) => shardIdOf(guildId, count) === id,
    );
  }

  #logIn(socket: WebSocket, intents: number, shard: Shard): GatewaySession {
    const { world, makeId, address } = this.#parts;
    const session = new GatewaySession(`session-${makeId()}`, intents, shard, socket);
    this.#sessions.set(session.id, session);
    const guilds = this.#guildsOf(shard);
    session.push(GatewayDispatchEvents.Ready, {
      v: 10,
      user: { ...world.bot, mfa_enabled: false, verified: true, email: null },
      guilds: guilds.map(({ guildId }) => ({ id: guildId, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: address(),
      session_type: 'normal',
      application: { id: world.applicationId, flags: 0 },
      shard: [shard.id, shard.count],
    });
    session.announce(guilds);
    return session;
  }
}
