import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where `fixtures/witnessed-child.ts` reports: the end of its connection is the child's end. */
export interface Witness {
  readonly port: number;
  /** Waits for the next child; the returned promise waits for its end. */
  nextChild(): Promise<{ readonly ended: Promise<unknown> }>;
}

/** A witness for the running test. */
export async function startWitness(): Promise<Witness> {
  const server = createServer();
  onTestFinished(() => void server.close());
  const connections: Socket[] = [];
  server.on('connection', (connection) => {
    connections.push(connection);
    connection.resume();
    // The end of a killed process may show as a reset.
    connection.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async nextChild() {
      if (connections.length === 0) await once(server, 'connection');
      const connection = connections.shift();
      if (connection === undefined) throw new Error('no child has come');
      return { ended: connection.closed ? Promise.resolve() : once(connection, 'close') };
    },
  };
}
