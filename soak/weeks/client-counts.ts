import { Client, REST } from 'discord.js';

/** Sizes of the parts of discord.js that could grow. */
export interface ClientCounts {
  readonly clientListeners: number;
  readonly restClients: number;
  readonly restHandlers: number;
  readonly restHashes: number;
  readonly cachedUsers: number;
  readonly cachedMembers: number;
  readonly cachedChannels: number;
  readonly cachedMessages: number;
}

interface Emitter {
  eventNames(): readonly (string | symbol)[];
  listenerCount(name: string | symbol): number;
}

/** Watches every client and every REST client of this process. Returns a function that counts. */
export function watchClients(): () => ClientCounts {
  const clients = new Set<Client>();
  const rests = new Set<WeakRef<REST>>();
  const known = new WeakSet<REST>();
  // The bot does not expose its clients, and needs no reason to.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
  const { login } = Client.prototype;
  Client.prototype.login = function (this: Client, token) {
    clients.add(this);
    return login.call(this, token);
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its object below
  const { queueRequest } = REST.prototype;
  REST.prototype.queueRequest = function (this: REST, request) {
    if (!known.has(this)) rests.add(new WeakRef(this));
    known.add(this);
    return queueRequest.call(this, request);
  };
  return () => {
    const all = [...clients];
    for (const ref of rests) if (ref.deref() === undefined) rests.delete(ref);
    const alive = [...rests].flatMap((ref) => ref.deref() ?? []);
    const guilds = all.flatMap((client) => [...client.guilds.cache.values()]);
    const channels = all.flatMap((client) => [...client.channels.cache.values()]);
    return {
      clientListeners: sum(all.map((client) => listeners(client) + listeners(client.rest))),
      restClients: alive.length,
      restHandlers: sum(alive.map(({ handlers }) => handlers.size)),
      restHashes: sum(alive.map(({ hashes }) => hashes.size)),
      cachedUsers: sum(all.map(({ users }) => users.cache.size)),
      cachedMembers: sum(guilds.map(({ members }) => members.cache.size)),
      cachedChannels: channels.length,
      cachedMessages: sum(
        channels.map((channel) => ('messages' in channel ? channel.messages.cache.size : 0)),
      ),
    };
  };
}

function listeners(emitter: Emitter): number {
  return sum(emitter.eventNames().map((name) => emitter.listenerCount(name)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
