import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * `silent`: nothing arrives and no side notices, as in a network partition. `reset`: connections are
 * closed at once, as when a program has ended.
 */
export type Cut = 'silent' | 'reset';

/** A connection between a program and an engine that tests can cut. */
export interface TcpProxy {
  /** The port on 127.0.0.1 that leads to the engine. */
  readonly port: number;
  /** Number of connections that are open. */
  readonly connections: number;
  /** Cuts the open connections and the new ones. */
  cut(how: Cut): void;
  /**
   * Lets everything pass again. Data that were held back by a silent cut arrive now, as TCP repeats
   * them.
   */
  heal(): void;
  close(): Promise<void>;
}

/** Forwards connections to a port on 127.0.0.1. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let state: Cut | 'open' = 'open';
  const pairs = new Set<readonly [Socket, Socket]>();
  /** New connections that wait for the end of a silent cut. */
  const waiting = new Set<Socket>();

  function join(client: Socket): void {
    const engine = connect(target, '127.0.0.1');
    const pair = [client, engine] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [engine, client] as const]) {
      from.on('data', (bytes) => {
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => {
        if (state !== 'silent') from.resume();
      });
      from.on('end', () => to.end());
      // The other side sees the same kind of end.
      from.on('error', () => to.resetAndDestroy());
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
    }
  }

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    client.on('error', () => undefined);
    if (state === 'reset') {
      client.resetAndDestroy();
    } else if (state === 'silent') {
      waiting.add(client);
    } else {
      join(client);
      client.resume();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size;
    },
    cut(how) {
      state = how;
      const sockets = [...[...pairs].flat(), ...waiting];
      for (const socket of sockets) {
        if (how === 'silent') socket.pause();
        else socket.resetAndDestroy();
      }
      if (how === 'reset') waiting.clear();
    },
    heal() {
      state = 'open';
      for (const client of waiting) join(client);
      for (const socket of [...[...pairs].flat(), ...waiting]) socket.resume();
      waiting.clear();
    },
    async close() {
      for (const socket of [...[...pairs].flat(), ...waiting]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
