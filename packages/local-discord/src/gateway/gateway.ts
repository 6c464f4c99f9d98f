import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayDispatchEvents, GatewayOpcodes } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timers } from '../time.ts';
import type { ChangeFeed } from '../state/change-feed.ts';
import { GatewayConnection, type GatewayHost } from './gateway-connection.ts';
import { GatewaySession, isFor } from './gateway-session.ts';
import { toGuildCreate } from '../state/present-guild.ts';
import type { Recording } from '../state/recording.ts';
import type { GatewayNote } from '../state/traffic.ts';
import { isInvited, type GuildState } from '../state/guild-state.ts';

const DAY_MS = 86_400_000;
const LOGIN_WINDOW_MS = 5000;

export interface GatewayParts {
  readonly guild: GuildState;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
  readonly makeId: () => string;
  readonly feed: ChangeFeed;
  readonly recording: Recording;
  readonly token: () => string;
  /** `ws://127.0.0.1:PORT` */
  readonly address: () => string;
  /** Maximum number of logins in 5 s. */
  readonly maxConcurrency: number;
  readonly heartbeatMs: number;
}

/** Discord's gateway, version 10, in JSON and without compression, for one bot. */
export class Gateway {
  /** Number of logins so far. */
  identified = 0;
  /** Number of resumes so far. */
  resumed = 0;
  /** Logins left today, out of 1,000. */
  loginsLeft = 1000;
  /** If set, every new connection is refused with status 503. */
  refusesConnections = false;
  /** If set, heartbeats get no response, as on a connection that is dead without being closed. */
  ignoresHeartbeats = false;
  readonly #parts: GatewayParts;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, GatewaySession>();
  readonly #connections = new Set<GatewayConnection>();
  readonly #logins: number[] = [];
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
        this.#note('lost', code, '');
      });
      this.#note('connected', null, '');
      connection.open(query.get('v'), query.get('encoding'));
    });
  }

  /** Sends an event to every session whose intents include it, now or when the session is resumed. */
  dispatch(type: string, data: object, interactionId: string | null = null): void {
    this.#parts.recording.add({ kind: 'event', type, data, interactionId });
    for (const session of this.#sessions.values()) {
      if (isFor(session.intents, type, data)) session.push(type, data);
    }
  }

  /** The response to `GET /gateway/bot`. */
  info(): { url: string; shards: number; session_start_limit: object } {
    this.#turnDay();
    return {
      url: this.#parts.address(),
      shards: 1,
      session_start_limit: {
        total: 1000,
        remaining: this.loginsLeft,
        reset_after: Math.max(0, this.#dayEndsAt - this.#parts.clock.now()),
        max_concurrency: this.#parts.maxConcurrency,
      },
    };
  }

  askToReconnect(): void {
    this.#toEach((socket) => {
      socket.send(JSON.stringify({ op: GatewayOpcodes.Reconnect, d: null, s: null, t: null }));
    });
  }

  askForHeartbeat(): void {
    this.#toEach((socket) => {
      socket.send(JSON.stringify({ op: GatewayOpcodes.Heartbeat, d: null, s: null, t: null }));
    });
  }

  /** Sends Invalid Session to every bot. Also drops the sessions unless `resumable` is set. */
  invalidateSessions(resumable = false): void {
    const sockets = this.#sockets();
    if (!resumable) this.#sessions.clear();
    const payload = { op: GatewayOpcodes.InvalidSession, d: resumable, s: null, t: null };
    for (const socket of sockets) socket.send(JSON.stringify(payload));
  }

  /** Cuts every connection without a close frame, as a network failure does. */
  cutConnections(): void {
    this.#toEach((socket) => {
      socket.terminate();
    });
  }

  closeConnections(code: number): void {
    this.#toEach((socket) => {
      socket.close(code);
    });
    this.#note('closed', code, 'closed by closeConnections');
  }

  /** Number of connections that are logged in. */
  get connections(): number {
    return this.#sockets().length;
  }

  close(): void {
    for (const connection of this.#connections) connection.lost(1001);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #sockets(): WebSocket[] {
    return [...this.#sessions.values()].flatMap(({ socket }) => socket ?? []);
  }

  #toEach(act: (socket: WebSocket) => void): void {
    for (const socket of this.#sockets()) act(socket);
  }

  #note(what: GatewayNote['what'], code: number | null, reason: string): void {
    this.#parts.recording.add({ kind: 'gateway', what, code, reason });
    this.#parts.feed.publish({ kind: 'connections' });
  }

  #turnDay(): void {
    if (this.#parts.clock.now() < this.#dayEndsAt) return;
    this.loginsLeft = 1000;
    this.#dayEndsAt = this.#parts.clock.now() + DAY_MS;
  }

  #host(): GatewayHost {
    return {
      note: (what, code, reason) => {
        this.#note(what, code, reason);
      },
      acknowledgesHeartbeats: () => !this.ignoresHeartbeats,
      mayLogIn: () => this.#mayLogIn(),
      logIn: (socket, intents) => this.#logIn(socket, intents),
      find: (id) => this.#sessions.get(id),
      forget: (session) => {
        this.#sessions.delete(session.id);
      },
      countResume: () => {
        this.resumed++;
      },
    };
  }

  /** Counts a login. Returns `false` if there were too many in 5 s or in a day. */
  #mayLogIn(): boolean {
    this.#turnDay();
    this.identified++;
    const now = this.#parts.clock.now();
    const recent = this.#logins.filter((at) => at > now - LOGIN_WINDOW_MS);
    this.#logins.splice(0, this.#logins.length, ...recent);
    if (recent.length >= this.#parts.maxConcurrency || this.loginsLeft <= 0) return false;
    this.#logins.push(now);
    this.loginsLeft--;
    return true;
  }

  #logIn(socket: WebSocket, intents: number): GatewaySession {
    const { guild, makeId, address } = this.#parts;
    const session = new GatewaySession(`session-${makeId()}`, intents, socket);
    this.#sessions.set(session.id, session);
    const invited = isInvited(guild);
    session.push(GatewayDispatchEvents.Ready, {
      v: 10,
      user: { ...guild.bot, mfa_enabled: false, verified: true, email: null },
      guilds: invited ? [{ id: guild.guildId, unavailable: true }] : [],
      session_id: session.id,
      resume_gateway_url: address(),
      session_type: 'normal',
      application: { id: guild.applicationId, flags: 0 },
      shard: [0, 1],
    });
    const created = toGuildCreate(guild);
    if (invited && isFor(intents, GatewayDispatchEvents.GuildCreate, created)) {
      session.push(GatewayDispatchEvents.GuildCreate, created);
    }
    return session;
  }
}
