import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { expect, it } from 'vitest';
import { isLost } from '../../../../src/store/postgres/connection/explain-error.ts';

it('a server that accepts a connection and never answers counts as a lost connection', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = { host: '127.0.0.1', port, user: 'bot', connectionTimeoutMillis: 1 };
  const client = new pg.Client(options);
  client.on('error', () => undefined);
  const pool = new pg.Pool(options);
  try {
    for (const connecting of [client.connect(), pool.connect()]) {
      const error: unknown = await connecting.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(isLost(error), String(error)).toBe(true);
    }
  } finally {
    await pool.end();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
