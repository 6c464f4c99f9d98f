import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wordRejection } from '../support/word-fault.ts';
import { runMonitoring, send } from './running-monitoring.ts';

describe('the monitoring server', () => {
  it('serves /health while the process is alive, even if nothing is ready', async () => {
    const { port } = await runMonitoring();
    const { status, headers, body } = await send(port, '/health');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toEqual({ status: 'alive', version: '1.2.3', uptimeSeconds: 0 });
  });

  it('is ready only if the corpus, the models and the gateway are', async () => {
    const { port, meter } = await runMonitoring();
    const { status, body } = await send(port, '/ready');
    expect(status).toBe(503);
    expect(JSON.parse(body)).toEqual({
      status: 'not-ready',
      missing: ['corpus-empty', 'models-silent', 'gateway-disconnected'],
    });
    const other = await runMonitoring();
    for (const part of ['corpus', 'models', 'gateway'] as const) {
      other.meter.checkWhenAsked(part, () => true);
    }
    const ready = await send(other.port, '/ready');
    expect([ready.status, JSON.parse(ready.body)]).toEqual([200, { status: 'ready', missing: [] }]);
    expect(meter).not.toBe(other.meter);
  });

  it('serves /metrics in the text format of Prometheus', async () => {
    const { port } = await runMonitoring();
    const { status, headers, body } = await send(port, '/metrics?any=query');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toContain('\nverbatim_info{version="1.2.3"} 1\n');
  });

  it('accepts the fetch of Node.js, with which a container checks its health', async () => {
    const { port } = await runMonitoring();
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const { port } = await runMonitoring();
    const get = await send(port, '/health');
    const head = await send(port, '/health', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.body).toBe('');
  });

  it.each(['/', '/metrics/', '//metrics', '/toString', '/../metrics'])(
    'has no page %s',
    async (path) => {
      const { port } = await runMonitoring();
      const { status, body } = await send(port, path);
      expect([status, body]).toEqual([404, 'There are only /metrics, /health, /ready.\n']);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const { port } = await runMonitoring();
    const { status, headers } = await send(port, '/metrics', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    'Content-Length: 1000000',
    'Transfer-Encoding: chunked',
    'Content-Length: 9\r\nExpect: 100-continue',
  ])('refuses a request with a body (%s) without waiting for it', async (header) => {
    const { port } = await runMonitoring();
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /metrics HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n/i);
  });

  it.each([
    ['evil.example', 'a name that leads to this machine (DNS rebinding)'],
    ['evil.example:9464', 'such a name with a port'],
    ['localhost.evil.example', 'a name that begins like this machine'],
    ['127.0.0.1.evil.example', 'a name that begins like an address'],
    ['192.168.0.7:9464', 'another address'],
    ['[evil.example]', 'a name like an IPv6 address'],
  ])('refuses the Host %j: %s', async (host) => {
    const { port } = await runMonitoring();
    const { status } = await send(port, '/metrics', { headers: { host } });
    expect(status).toBe(403);
  });

  it.each(['127.0.0.1:1', 'localhost', 'LOCALHOST:80', '[::1]:9464', '127.0.0.9'])(
    'accepts the Host %s, with the port of any tunnel',
    async (host) => {
      const { port } = await runMonitoring();
      expect((await send(port, '/health', { headers: { host } })).status).toBe(200);
    },
  );

  it('accepts any Host on an address that other machines can reach', async () => {
    const { port } = await runMonitoring({ host: '0.0.0.0' });
    const headers = { host: 'verbatim.monitoring.example:9464' };
    expect((await send(port, '/metrics', { headers })).status).toBe(200);
  });

  it.each(['127.0.0.1', '0.0.0.0'])('refuses web pages on %s', async (host) => {
    const { port } = await runMonitoring({ host });
    const headers = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];
    const found = await Promise.all(
      headers.map((header) => send(port, '/metrics', { headers: header })),
    );
    expect(found.map(({ status }) => status)).toEqual([403, 403]);
  });

  it('reports a port in use and names METRICS_PORT', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      taken.close();
    });
    const { port } = taken.address() as { port: number };
    expect(await wordRejection(runMonitoring({ port }))).toEqual({
      code: 'port-taken',
      message: `Port ${port} of this machine is already in use.`,
      hint: 'Set METRICS_PORT to another port, or to 0 for any free port.',
    });
  });

  it('reports an address that this machine does not have', async () => {
    // A range for documentation (RFC 5737), which no machine has.
    const fault = await wordRejection(runMonitoring({ host: '192.0.2.1', port: 9464 }));
    expect(fault.code).toBe('invalid-config');
    expect(fault.message).toBe(
      'The metrics cannot be served on 192.0.2.1, port 9464 (EADDRNOTAVAIL).',
    );
  });

  it('closes at once, even with an idle connection and an unfinished request', async () => {
    const monitoring = await runMonitoring();
    const { port } = monitoring;
    const sockets = ['', 'GET /metrics HTTP/1.1\r\nHost: loc'].map((begin) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(begin);
      return socket;
    });
    await send(port, '/health');
    const ended = sockets.map((socket) => text(socket).catch(() => ''));
    await monitoring.close();
    expect(await Promise.all(ended)).toEqual(['', '']);
  });
});
