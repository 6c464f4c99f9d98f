import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import type { Clock, Timers } from '../time.ts';
import { type Json, textOf } from '../validation/validation-errors.ts';
import type { GatewaySession } from './gateway-session.ts';
import type { GatewayNote } from '../state/traffic.ts';
import { readShard, type Shard } from './shard.ts';

/** Close codes that end a session: the bot closed it, or sent no heartbeats. */
const GOODBYES: ReadonlySet<number> = new Set([1000, 1001, GatewayCloseCodes.SessionTimedOut]);
const MAX_FRAME_BYTES = 4096;
const MAX_FRAMES = 120;
const FRAMES_WINDOW_MS = 60_000;

/** Intents for members, presences and message contents. The application has none of them enabled. */
const PRIVILEGED =
  GatewayIntentBits.GuildMembers |
  GatewayIntentBits.GuildPresences |
  GatewayIntentBits.MessageContent;
const ALL_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0);

/** The part of the gateway that a connection needs. */
export interface GatewayHost {
  note(what: GatewayNote['what'], code: number | null, reason: string, shard: number | null): void;
  acknowledgesHeartbeats(): boolean;
  /** Reports the time since the last heartbeat, or since the start of the connection, in milliseconds. */
  noteSilence(ms: number): void;
  /** Counts a login. Returns `false` if there were too many. */
  mayLogIn(shardId: number): boolean;
  /** Whether a shard has more servers than Discord allows. */
  isTooLarge(shard: Shard): boolean;
  logIn(socket: WebSocket, intents: number, shard: Shard): GatewaySession;
  find(sessionId: string): GatewaySession | undefined;
  forget(session: GatewaySession): void;
  countResume(): void;
}

/** One connection of a bot. Enforces Discord's rules for the frames that a bot sends. */
export class GatewayConnection {
  readonly #socket: WebSocket;
  readonly #host: GatewayHost;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Timers;
  readonly #token: () => string;
  readonly #heartbeatMs: number;
  readonly #frames: number[] = [];
  #session: GatewaySession | null = null;
  #cancelWatch: () => void = () => undefined;
  #isOver = false;
  #heardAt: number;

  constructor(
    socket: WebSocket,
    host: GatewayHost,
    parts: {
      readonly clock: Pick<Clock, 'now'>;
      readonly timers: Timers;
      readonly token: () => string;
      readonly heartbeatMs: number;
    },
  ) {
    this.#socket = socket;
    this.#host = host;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#token = parts.token;
    this.#heartbeatMs = parts.heartbeatMs;
    this.#heardAt = parts.clock.now();
  }

  open(version: string | null, encoding: string | null): void {
    if (version !== '10' || encoding !== 'json') {
      this.#close(GatewayCloseCodes.InvalidAPIVersion, `version ${version ?? ''}`);
      return;
    }
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      if (!this.#isOver) this.#receive(data as Buffer, isBinary);
    });
    this.#send(GatewayOpcodes.Hello, { heartbeat_interval: this.#heartbeatMs });
    this.#watch();
  }

  /** The shard that is logged in on this connection; `null` before the login. */
  get shardId(): number | null {
    return this.#session?.shard.id ?? null;
  }

  /** Handles a closed connection. Its session can be resumed unless the close code ends sessions. */
  lost(code: number): void {
    this.#isOver = true;
    this.#cancelWatch();
    if (this.#session?.socket !== this.#socket) return;
    this.#session.socket = null;
    if (GOODBYES.has(code)) this.#host.forget(this.#session);
  }

  #receive(data: Buffer, isBinary: boolean): void {
    const now = this.#clock.now();
    const recent = this.#frames.filter((at) => at > now - FRAMES_WINDOW_MS);
    this.#frames.splice(0, this.#frames.length, ...recent, now);
    if (this.#frames.length > MAX_FRAMES) {
      this.#close(GatewayCloseCodes.RateLimited, `more than ${MAX_FRAMES} frames a minute`);
      return;
    }
    const payload = isBinary || data.length > MAX_FRAME_BYTES ? null : parse(data);
    if (payload === null) {
      this.#close(GatewayCloseCodes.DecodeError, 'not JSON, or more than 4,096 bytes');
      return;
    }
    this.#obey(payload['op'], payload['d']);
  }

  #obey(op: unknown, data: unknown): void {
    switch (op) {
      case GatewayOpcodes.Heartbeat:
        this.#host.noteSilence(this.#clock.now() - this.#heardAt);
        this.#heardAt = this.#clock.now();
        this.#watch();
        if (this.#host.acknowledgesHeartbeats()) this.#send(GatewayOpcodes.HeartbeatAck, null);
        return;
      case GatewayOpcodes.Identify:
        this.#identify((data ?? {}) as Json);
        return;
      case GatewayOpcodes.Resume:
        this.#resume((data ?? {}) as Json);
        return;
      case GatewayOpcodes.PresenceUpdate:
      case GatewayOpcodes.VoiceStateUpdate:
      case GatewayOpcodes.RequestGuildMembers:
        // Other opcodes of Discord have no effect here.
        if (this.#session === null)
          this.#close(GatewayCloseCodes.NotAuthenticated, 'not logged in');
        return;
      default:
        this.#close(GatewayCloseCodes.UnknownOpcode, `opcode ${String(op)}`);
    }
  }

  #identify(data: Json): void {
    const { token, intents, properties } = data;
    const shard = readShard(data['shard']);
    if (this.#session !== null) {
      this.#close(GatewayCloseCodes.AlreadyAuthenticated, 'a second login');
    } else if (typeof properties !== 'object' || properties === null) {
      this.#close(GatewayCloseCodes.DecodeError, 'Identify without properties');
    } else if (!this.#host.mayLogIn(shard?.id ?? 0)) {
      this.#host.note('refused', null, 'too many logins', shard?.id ?? null);
      this.#send(GatewayOpcodes.InvalidSession, false);
    } else if (token !== this.#token()) {
      this.#close(GatewayCloseCodes.AuthenticationFailed, 'another token');
    } else if (shard === null) {
      this.#close(GatewayCloseCodes.InvalidShard, `shard ${JSON.stringify(data['shard'])}`);
    } else if (this.#host.isTooLarge(shard)) {
      this.#close(GatewayCloseCodes.ShardingRequired, `${shard.count} shards are too few`);
    } else if (typeof intents !== 'number' || (intents & ~ALL_INTENTS) !== 0) {
      this.#close(GatewayCloseCodes.InvalidIntents, `intents ${String(intents)}`);
    } else if ((intents & PRIVILEGED) !== 0) {
      this.#close(GatewayCloseCodes.DisallowedIntents, `intents ${intents}`);
    } else {
      this.#session = this.#host.logIn(this.#socket, intents, shard);
      this.#host.note('identified', null, `intents ${intents}`, shard.id);
    }
  }

  #resume({ token, session_id: id, seq }: Json): void {
    const session = this.#host.find(textOf(id));
    if (this.#session !== null) {
      this.#close(GatewayCloseCodes.AlreadyAuthenticated, 'a second login');
    } else if (token !== this.#token()) {
      this.#close(GatewayCloseCodes.AuthenticationFailed, 'another token');
    } else if (session === undefined) {
      this.#host.note('refused', null, 'an unknown session', null);
      this.#send(GatewayOpcodes.InvalidSession, false);
    } else if (typeof seq !== 'number' || !session.canResumeAfter(seq)) {
      this.#host.forget(session);
      this.#close(GatewayCloseCodes.InvalidSeq, `sequence ${String(seq)}`);
    } else {
      this.#host.countResume();
      this.#session = session;
      session.resume(this.#socket, seq);
      this.#host.note('resumed', null, '', session.shard.id);
    }
  }

  /** Closes the connection of a bot that has missed two heartbeats: the connection is presumed dead. */
  #watch(): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#timers.start(() => {
      this.#close(GatewayCloseCodes.SessionTimedOut, 'no heartbeat');
    }, this.#heartbeatMs * 2);
  }

  #send(op: GatewayOpcodes, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d, s: null, t: null }));
  }

  #close(code: GatewayCloseCodes, reason: string): void {
    this.#isOver = true;
    this.#cancelWatch();
    this.#host.note('closed', code, reason, this.shardId);
    this.#socket.close(code, reason);
  }
}

function parse(data: Buffer): Json | null {
  try {
    const payload: unknown = JSON.parse(data.toString('utf8'));
    return typeof payload === 'object' && payload !== null ? (payload as Json) : null;
  } catch {
    return null;
  }
}
