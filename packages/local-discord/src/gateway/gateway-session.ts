import { GatewayDispatchEvents, GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';

/** The number of events that a session keeps, so that they can be sent again after a resume. */
const KEPT_EVENTS = 1000;

interface Event {
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

/** One login of the bot: its numbered events, and its current connection, if any. */
export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  socket: WebSocket | null;
  readonly #sent: Event[] = [];
  #sequence = 0;

  constructor(id: string, intents: number, socket: WebSocket) {
    this.id = id;
    this.intents = intents;
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

  /** Whether all events after `seq` can still be sent. */
  canResumeAfter(seq: number): boolean {
    const first = this.#sent[0]?.s ?? 1;
    return Number.isSafeInteger(seq) && seq <= this.#sequence && seq >= first - 1;
  }

  resume(socket: WebSocket, seq: number): void {
    this.socket = socket;
    for (const event of this.#sent.filter(({ s }) => s > seq)) this.#send(event);
    this.push(GatewayDispatchEvents.Resumed, {});
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
