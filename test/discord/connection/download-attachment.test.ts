import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDownloader } from '../../../src/discord/connection/download-attachment.ts';
import { systemTimers } from '../../../src/domain/time.ts';
import type { UploadFault } from '../../../src/domain/problems.ts';

const { signal } = new AbortController();

async function serve(listener: RequestListener): Promise<{ origin: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function faultOf(fault: UploadFault): object {
  return { problem: { code: 'upload-failed', params: { fault } } };
}

describe('the download of an attachment', () => {
  it('returns the bytes from the own origin of a local API', async () => {
    const { origin } = await serve((_, response) => response.end('abc'));
    const download = createDownloader({ apiUrl: `${origin}/api`, timers: systemTimers });
    const file = { name: 'a.txt', size: 3, url: `${origin}/attachments/1/2/a.txt` };
    expect(Buffer.from(await download(file, { maxBytes: 3, signal })).toString()).toBe('abc');
  });

  it.each([
    'http://cdn.discordapp.com/a.txt',
    'https://cdn.discordapp.com:8443/a.txt',
    'https://user@cdn.discordapp.com/a.txt',
    'https://cdn.discordapp.com.evil.example/a.txt',
    'https://evil.example/cdn.discordapp.com/a.txt',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost/a.txt',
    'file:///etc/passwd',
    'data:text/plain,abc',
    'no address',
  ])('never opens %s', async (url) => {
    const { origin, requests } = await serve((_, response) => response.end('abc'));
    const remote = createDownloader({ apiUrl: 'https://discord.com/api', timers: systemTimers });
    const local = createDownloader({ apiUrl: `${origin}/api`, timers: systemTimers });
    const file = { name: 'a.txt', size: 3, url };
    for (const download of [remote, local]) {
      await expect(download(file, { maxBytes: 9, signal })).rejects.toMatchObject(
        faultOf('other-host'),
      );
    }
    expect(requests).toEqual([]);
  });

  it('uses no local address if the API is not on this machine', async () => {
    const { origin, requests } = await serve((_, response) => response.end('abc'));
    const download = createDownloader({
      apiUrl: 'https://proxy.example/api',
      timers: systemTimers,
    });
    const file = { name: 'a.txt', size: 3, url: `${origin}/a.txt` };
    await expect(download(file, { maxBytes: 9, signal })).rejects.toMatchObject(
      faultOf('other-host'),
    );
    expect(requests).toEqual([]);
  });

  it('does not follow a redirect', async () => {
    const { origin, requests } = await serve((_, response) =>
      response.writeHead(302, { location: '/other' }).end(),
    );
    const download = createDownloader({ apiUrl: origin, timers: systemTimers });
    const file = { name: 'a.txt', size: 3, url: `${origin}/a.txt` };
    await expect(download(file, { maxBytes: 9, signal })).rejects.toMatchObject(faultOf('lost'));
    expect(requests).toEqual(['/a.txt']);
  });

  it.each<[string, UploadFault, RequestListener]>([
    ['is longer than declared', 'other-length', (_, response) => response.end('abcd')],
    ['is shorter than declared', 'other-length', (_, response) => response.end('ab')],
    ['is not there', 'refused', (_, response) => response.writeHead(404).end('abc')],
    ['is cut off', 'lost', (_, response) => response.destroy()],
  ])('fails if the file %s', async (_, fault, listener) => {
    const { origin } = await serve(listener);
    const download = createDownloader({ apiUrl: origin, timers: systemTimers });
    const file = { name: 'a.txt', size: 3, url: `${origin}/a.txt` };
    await expect(download(file, { maxBytes: 9, signal })).rejects.toMatchObject(faultOf(fault));
  });

  it('ends a file that never ends at its declared length', async () => {
    const { origin } = await serve((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    });
    const download = createDownloader({ apiUrl: origin, timers: systemTimers });
    const file = { name: 'a.txt', size: 100_000, url: `${origin}/a.txt` };
    await expect(download(file, { maxBytes: 200_000, signal })).rejects.toMatchObject(
      faultOf('other-length'),
    );
  });

  it('ends a download that takes too long', async () => {
    let expire = (): void => undefined;
    const { origin } = await serve((_, response) => {
      response.write('a');
      expire();
    });
    const timers = {
      start: (run: () => void) => {
        expire = run;
        return () => undefined;
      },
    };
    const download = createDownloader({ apiUrl: origin, timers });
    const file = { name: 'a.txt', size: 3, url: `${origin}/a.txt` };
    await expect(download(file, { maxBytes: 9, signal })).rejects.toMatchObject(faultOf('late'));
  });
});
