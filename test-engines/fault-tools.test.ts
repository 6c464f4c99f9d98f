import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Client } from '@opensearch-project/opensearch';
import { waitUntil } from './engines/wait-until.ts';
import { freshIndexPrefix } from './support/index-prefix.ts';
import { sharedEngines } from './support/shared-engines.ts';
import { createSmallDisk, whyNoSmallDisk } from './support/small-disk.ts';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';
import { setWriteBlock } from './support/write-block.ts';

/** A server that returns every byte, behind a proxy. */
async function startEcho(): Promise<TcpProxy> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startTcpProxy((server.address() as AddressInfo).port);
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  return proxy;
}

function open({ port }: TcpProxy): { readonly socket: Socket; received: () => string } {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => (received += bytes.toString()));
  onTestFinished(() => {
    socket.destroy();
  });
  return { socket, received: () => received };
}

function untilClosed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}

describe('the proxy between a program and an engine', () => {
  it('forwards bytes in both directions', async () => {
    const { socket, received } = open(await startEcho());
    socket.write('hello');
    await waitUntil('the echo arrives', () => received() === 'hello');
  });

  it('holds bytes back during a silent cut and delivers them afterwards', async () => {
    const proxy = await startEcho();
    const [before, passed] = [open(proxy), open(await startEcho())];
    before.socket.write('a');
    await waitUntil('the echo arrives', () => before.received() === 'a');
    proxy.cut('silent');
    before.socket.write('b');
    const during = open(proxy);
    during.socket.write('c');
    // By now, an uncut connection has delivered its bytes.
    passed.socket.write('x');
    await waitUntil('the echo of another proxy arrives', () => passed.received() === 'x');
    expect([before.received(), during.received()]).toEqual(['a', '']);
    proxy.heal();
    await waitUntil(
      'the bytes arrive',
      () => before.received() === 'ab' && during.received() === 'c',
    );
  });

  it('resets open and new connections', async () => {
    const proxy = await startEcho();
    const { socket, received } = open(proxy);
    socket.write('a');
    await waitUntil('the echo arrives', () => received() === 'a');
    const closed = untilClosed(socket);
    proxy.cut('reset');
    await closed;
    await untilClosed(open(proxy).socket);
    proxy.heal();
    const after = open(proxy);
    after.socket.write('b');
    await waitUntil('the echo arrives again', () => after.received() === 'b');
    expect(proxy.connections).toBe(1);
  });
});

const noDisk = whyNoSmallDisk();

describe('the small disk', () => {
  it.skipIf(noDisk !== null)(`refuses writes while it is full${noDisk ?? ''}`, () => {
    const disk = createSmallDisk(1);
    onTestFinished(() => {
      disk.remove();
    });
    const write = (): void => {
      writeFileSync(join(disk.dataFolder, 'file'), Buffer.alloc(9000));
    };
    disk.fill();
    expect(write).toThrow('ENOSPC');
    disk.empty();
    write();
    disk.remove();
    expect(existsSync(disk.dataFolder)).toBe(false);
  });
});

describe('the write block of OpenSearch', () => {
  it('refuses writes and allows searches', async () => {
    const index = `${freshIndexPrefix()}blocked`;
    const client = new Client({ nodes: sharedEngines().searchUrl.split(','), maxRetries: 0 });
    onTestFinished(() => client.close());
    await client.index({ index, id: '1', body: {}, refresh: true });
    await setWriteBlock(client, index, true);
    await expect(client.index({ index, id: '2', body: {} })).rejects.toMatchObject({
      statusCode: 429,
    });
    expect((await client.count({ index })).body.count).toBe(1);
    await setWriteBlock(client, index, false);
    await client.index({ index, id: '2', body: {} });
  });
});
