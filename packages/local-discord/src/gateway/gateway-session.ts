import { GatewayDispatchEvents, GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { type GuildState, isInvited } from '../state/guild-state.ts';
import { toGuildCreate } from '../state/present-guild.ts';
import { guildIdOf, type Shard, shardIdOf } from './shard.ts';

/** The number of events that a session keeps, so that they can be sent again after a resume. */
const KEPT_EVENTS = 1000;
/** Number of servers that are announced in one turn of the event loop. */
const ANNOUNCED_AT_ONCE = 50;

interface Event {
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

/** One login of a shard of the bot: its numbered events, and its current connection, if any. */
export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  readonly shard: Shard;
  socket: WebSocket | null;
  /** The servers that have not been announced yet. */
  readonly #unannounced: GuildState[] = [];
  readonly #sent: Event[] = [];
  #sequence = 0;

  constructor(id: string, intents: number, shard: Shard, socket: WebSocket) {
    this.id = id;
    this.intents = intents;
    this.shard = shard;
    this.socket = socket;
  }

  /** Sends an event now, or later when the session is resumed. */
  push(t: string, d: unknown): void {
    this.#sequence++;
    const event = { s: this.#sequence, t, d };
    this.#sent.push(event);
    if (this.#sent.length > KEPT_EVENTS) this.#sent.shift();
    this.#send(event);
  }

  /** Sends an event if it is about a server of the shard, and the intents include it. */
  offer(type: string, data: object): void {
    const isOfShard = shardIdOf(guildIdOf(type, data), this.shard.count) === this.shard.id;
    if (isOfShard && isFor(this.intents, type, data)) this.push(type, data);
  }

  /** Sends `GUILD_CREATE` for each server, some at once and the others later. Pauses while there is no connection. */
  announce(guilds: readonly GuildState[]): void {
    this.#unannounced.push(...guilds);
    this.#announceSome();
  }

  #announceSome(): void {
    if (this.socket === null) return;
    for (const guild of this.#unannounced.splice(0, ANNOUNCED_AT_ONCE)) {
      // The bot may have left the server in the meantime.
      if (!isInvited(guild) || !guild.isAvailable) continue;
      this.offer(GatewayDispatchEvents.GuildCreate, toGuildCreate(guild));
    }
    if (this.#unannounced.length === 0) return;
    setImmediate(() => {
      this.#announceSome();
    });
  }

  /** Whether all events after `seq` can still be sent. */
  canResumeAfter(seq: number): boolean {
    const first = this.#sent[0]?.s ?? 1;
    return Number.isSafeInteger(seq) && seq <= this.#sequence && seq >= first - 1;
  }

  resume(socket: WebSocket, seq: number): void {
    this.socket = socket;
    for (const event of this.#sent.filter(({ s }) => s > seq)) this.#send(event);
    this.push(GatewayDispatchEvents.Resumed, {});
    this.#announceSome();
  }

  #send(event: Event): void {
    this.socket?.send(JSON.stringify({ op: GatewayOpcodes.Dispatch, ...event }));
  }
}

const { Guilds, GuildMessages, DirectMessages } = GatewayIntentBits;

/** The intents that events require. Other events require none. */
const INTENT_OF: Readonly<Partial<Record<string, number>>> = {
  [GatewayDispatchEvents.GuildCreate]: Guilds,
  [GatewayDispatchEvents.GuildUpdate]: Guilds,
  [GatewayDispatchEvents.GuildDelete]: Guilds,
  [GatewayDispatchEvents.ChannelCreate]: Guilds,
  [GatewayDispatchEvents.ChannelUpdate]: Guilds,
  [GatewayDispatchEvents.ChannelDelete]: Guilds,
  [GatewayDispatchEvents.ThreadCreate]: Guilds,
  [GatewayDispatchEvents.ThreadUpdate]: Guilds,
  [GatewayDispatchEvents.ThreadDelete]: Guilds,
  [GatewayDispatchEvents.GuildRoleUpdate]: Guilds,
  [GatewayDispatchEvents.MessageCreate]: GuildMessages,
  [GatewayDispatchEvents.MessageUpdate]: GuildMessages,
  [GatewayDispatchEvents.MessageDelete]: GuildMessages,
};

/** Whether a session with these intents receives an event. Direct messages have an intent of their own. */
export function isFor(intents: number, event: string, data: object): boolean {
  const ofServer = INTENT_OF[event] ?? 0;
  const isPrivate = (ofServer & GuildMessages) !== 0 && !('guild_id' in data);
  const needed = isPrivate ? DirectMessages : ofServer;
  return (intents & needed) === needed;
}
