import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  GatewayDispatchEvents,
  GatewayOpcodes,
  type GatewaySendPayload,
} from 'discord-api-types/v10';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { guildOf, type World } from './world.ts';

const HEARTBEAT_INTERVAL_MS = 41_250;
/** Server members, presences, message content: the application has none of them switched on. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);
const MAX_FRAME = 4096;

interface Session {
  readonly id: string;
  /** Every event of the session, for whoever resumes it. */
  readonly sent: { readonly s: number; readonly t: string; readonly d: unknown }[];
  socket: WebSocket | null;
}

/** Discord's gateway, version 10, without compression, for one bot. */
export class Gateway {
  /** How often a bot identified, and how often it resumed. */
  identified = 0;
  resumed = 0;
  /** Answers every new connection with 503. */
  refusesConnections = false;
  /** Servers the bot is in. */
  readonly guilds: World['guildId'][];
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #world: World;
  readonly #token: () => string;
  readonly #address: () => string;
  readonly #makeId: () => string;

  constructor(parts: {
    readonly world: World;
    readonly token: () => string;
    readonly address: () => string;
    readonly makeId: () => string;
    readonly invited: boolean;
  }) {
    this.#world = parts.world;
    this.#token = parts.token;
    this.#address = parts.address;
    this.#makeId = parts.makeId;
    this.guilds = parts.invited ? [parts.world.guildId] : [];
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.refusesConnections) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => {
      const query = new URL(request.url ?? '/', 'ws://local').searchParams;
      if (query.get('v') !== '10' || query.get('encoding') !== 'json') connection.close(4012);
      else this.#serve(connection);
    });
  }

  /** Sends an event to the bot, now or when it resumes. */
  dispatch(t: string, d: unknown): void {
    for (const session of this.#sessions.values()) push(session, t, d);
  }

  /** Adds the bot to the server, as an admin does who opens the invite link. */
  invite(): void {
    this.guilds.push(this.#world.guildId);
    this.dispatch(GatewayDispatchEvents.GuildCreate, guildOf(this.#world));
  }

  askToReconnect(): void {
    this.#toEach((socket) => {
      send(socket, { op: GatewayOpcodes.Reconnect });
    });
  }

  invalidateSessions(): void {
    const sockets = this.#sockets();
    this.#sessions.clear();
    for (const socket of sockets) send(socket, { op: GatewayOpcodes.InvalidSession, d: false });
  }

  cutConnections(): void {
    this.#toEach((socket) => {
      socket.terminate();
    });
  }

  closeConnections(code: number): void {
    this.#toEach((socket) => {
      socket.close(code);
    });
  }

  /** Number of bots connected. */
  get connections(): number {
    return this.#sockets().length;
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #sockets(): WebSocket[] {
    return [...this.#sessions.values()].flatMap(({ socket }) => (socket === null ? [] : [socket]));
  }

  #toEach(act: (socket: WebSocket) => void): void {
    for (const socket of this.#sockets()) act(socket);
  }

  #serve(socket: WebSocket): void {
    let session: Session | null = null;
    socket.on('message', (data: RawData) => {
      const text = (data as Buffer).toString('utf8');
      if (text.length > MAX_FRAME) {
        socket.close(4002);
        return;
      }
      const payload = JSON.parse(text) as GatewaySendPayload;
      if (payload.op === GatewayOpcodes.Heartbeat) {
        send(socket, { op: GatewayOpcodes.HeartbeatAck });
      } else if (payload.op === GatewayOpcodes.Identify) {
        session = session === null ? this.#identify(socket, payload.d) : closed(socket, 4005);
      } else if (payload.op === GatewayOpcodes.Resume) {
        session = this.#resume(socket, payload.d);
      } else {
        closed(socket, session === null ? 4003 : 4001);
      }
    });
    socket.on('close', () => {
      if (session?.socket === socket) session.socket = null;
    });
    send(socket, {
      op: GatewayOpcodes.Hello,
      d: { heartbeat_interval: HEARTBEAT_INTERVAL_MS },
    });
  }

  #identify(socket: WebSocket, data: { token: string; intents: number }): Session | null {
    this.identified++;
    if (data.token !== this.#token()) return closed(socket, 4004);
    if ((data.intents & PRIVILEGED) !== 0) return closed(socket, 4014);
    const session: Session = { id: `session-${this.#makeId()}`, sent: [], socket };
    this.#sessions.set(session.id, session);
    push(session, GatewayDispatchEvents.Ready, {
      v: 10,
      user: this.#world.bot,
      guilds: this.guilds.map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.#address(),
      application: { id: this.#world.applicationId, flags: 0 },
      shard: [0, 1],
    });
    if (this.guilds.length > 0) {
      push(session, GatewayDispatchEvents.GuildCreate, guildOf(this.#world));
    }
    return session;
  }

  #resume(
    socket: WebSocket,
    data: { token: string; session_id: string; seq: number },
  ): Session | null {
    const session = this.#sessions.get(data.session_id);
    if (data.token !== this.#token()) return closed(socket, 4004);
    if (session === undefined) {
      send(socket, { op: GatewayOpcodes.InvalidSession, d: false });
      return null;
    }
    this.resumed++;
    session.socket = socket;
    for (const event of session.sent.filter(({ s }) => s > data.seq)) {
      socket.send(JSON.stringify({ op: GatewayOpcodes.Dispatch, ...event }));
    }
    push(session, GatewayDispatchEvents.Resumed, {});
    return session;
  }
}

function push(session: Session, t: string, d: unknown): void {
  const event = { s: session.sent.length + 1, t, d };
  session.sent.push(event);
  session.socket?.send(JSON.stringify({ op: GatewayOpcodes.Dispatch, ...event }));
}

function send(socket: WebSocket, payload: { op: GatewayOpcodes; d?: unknown }): void {
  socket.send(JSON.stringify({ s: null, t: null, d: null, ...payload }));
}

function closed(socket: WebSocket, code: number): null {
  socket.close(code);
  return null;
}
