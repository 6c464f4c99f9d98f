import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * The server to which `fixtures/witnessed-child.ts` connects. The end of the connection shows that the
 * child has ended.
 */
export interface Witness {
  readonly port: number;
  /** Waits for the next child. `ended` resolves when that child ends. */
  nextChild(): Promise<{ readonly ended: Promise<unknown> }>;
}

/** Starts a witness for the current test. */
export async function startWitness(): Promise<Witness> {
  const server = createServer();
  onTestFinished(() => void server.close());
  const connections: Socket[] = [];
  server.on('connection', (connection) => {
    connections.push(connection);
    connection.resume();
    // A killed process may cause a connection reset.
    connection.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async nextChild() {
      if (connections.length === 0) await once(server, 'connection');
      const connection = connections.shift();
      if (connection === undefined) throw new Error('no child has connected');
      return { ended: connection.closed ? Promise.resolve() : once(connection, 'close') };
    },
  };
}
