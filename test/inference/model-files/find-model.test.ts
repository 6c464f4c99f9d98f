import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DownloadProgress } from '../../../src/inference/model-files/download-model.ts';
import { EMBEDDING, findModel } from '../../../src/inference/model-files/find-model.ts';
import type { FindModelOptions } from '../../../src/inference/model-files/find-model.ts';
import { openEmbedder } from '../../../src/inference/open.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { silentLog } from '../../support/silent-log.ts';
import { buildToyFiles, makeFolder, writeToyModel } from '../../support/toy-model.ts';
import { wordRejection } from '../../support/word-fault.ts';

const NAME = 'Someone/toy-model';
const SILENCE_MS = 15_000;

type Answer = (path: string, response: ServerResponse, request: IncomingMessage) => void;

/** A local model hub, and the paths that were requested from it. */
let server: Server;
let host: string;
let asked: string[];
let answer: Answer;
let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ path: folder, remove } = await makeFolder());
  asked = [];
  answer = sendToy;
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer((request.url ?? '').replace(`/${NAME}/resolve/main/`, ''), response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await remove();
});

const sendToy: Answer = (path, response) => {
  const contents = buildToyFiles().get(path);
  if (contents === undefined) response.writeHead(404).end('Entry not found');
  else response.writeHead(200, { 'content-length': contents.length }).end(contents);
};

/** The toy model with one file replaced. */
function exceptFor(file: string, special: Answer): Answer {
  return (path, response, request) => {
    (path === file ? special : sendToy)(path, response, request);
  };
}

function options(changes: Partial<FindModelOptions> = {}): FindModelOptions {
  return {
    model: NAME,
    modelsDir: join(folder, 'models'),
    cacheDir: join(folder, 'data/models'),
    allowDownload: true,
    log: silentLog,
    remoteHost: host,
    ...changes,
  };
}

/**
 * Expects this error, and expects that no file of the model remains, so that the next attempt starts
 * clean.
 */
async function expectNoDownload(message: RegExp, changes: Partial<FindModelOptions> = {}) {
  const given = options(changes);
  await expect(wordRejection(findModel(given, EMBEDDING))).resolves.toMatchObject({
    code: 'model-missing',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(
      new RegExp(`onnx/model_quantized.onnx.*${given.cacheDir}/${NAME}.*EMBEDDING_MODEL=built-in`),
    ) as string,
  });
  expect(await list(given.cacheDir)).toEqual([]);
}

/** Returns the paths of all files below a folder. */
async function list(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('the built-in model', () => {
  it('is opened without a network connection', async () => {
    await writeToyModel(join(folder, 'models/verbatim-embedder'));
    vi.stubGlobal('fetch', () => {
      throw new Error('no connection is allowed here');
    });
    const embedder = await openEmbedder(options({ model: 'built-in' }));
    expect(embedder.modelId).toMatch(/^built-in@/);
    expect((await embedder.embed(['red ship'])).length).toBe(1);
    expect(asked).toEqual([]);
  });

  it('is never downloaded, even if it is missing', async () => {
    await expect(
      wordRejection(findModel(options({ model: 'built-in' }), EMBEDDING)),
    ).resolves.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining(join(folder, 'models/verbatim-embedder')) as string,
    });
    expect(asked).toEqual([]);
  });
});

describe('a model name', () => {
  it.each([
    '',
    ' ',
    '..',
    '../../x',
    '/../x',
    './../x',
    'a/..',
    'a/../b',
    'a..b/c',
    'a/b/c',
    'a\\..\\b',
    '.hidden',
    'a/.hidden',
    'https://example.org/model',
    'file:///etc',
    'a b/c',
    'a/b?c',
    'a/b#c',
    '%2e%2e/x',
    'a/b\n',
    'x'.repeat(200),
  ])('%j is refused before any search or download', async (model) => {
    await expect(wordRejection(findModel(options({ model }), EMBEDDING))).resolves.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining(JSON.stringify(model)) as string,
    });
    expect(asked).toEqual([]);
    expect(await list(folder)).toEqual([]);
  });

  it('may be the absolute path of a folder', async () => {
    const path = await writeToyModel(join(folder, 'my model'));
    expect(await findModel(options({ model: path }), EMBEDDING)).toEqual({
      name: 'my model',
      folder: path,
    });
  });

  it('that is the path of a missing folder is reported as a missing model, without a download', async () => {
    for (const model of [join(folder, 'none'), './none-of-this']) {
      await expect(wordRejection(findModel(options({ model }), EMBEDDING))).resolves.toMatchObject({
        code: 'model-missing',
        message: expect.stringContaining('none') as string,
      });
    }
    expect(asked).toEqual([]);
  });
});

describe('a named model', () => {
  it('is downloaded once, with progress, and found on the next start', async () => {
    const progress: DownloadProgress[] = [];
    const onDownload = (step: DownloadProgress) => progress.push(step);
    const embedder = await openEmbedder(options({ onDownload }));
    expect(embedder.modelId).toMatch(/^Someone\/toy-model@[0-9a-f]{12}$/);
    expect(asked.map((path) => path.replace(`/${NAME}/resolve/main/`, ''))).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'onnx/model_quantized.onnx',
    ]);
    const size = buildToyFiles().get('onnx/model_quantized.onnx')?.length;
    expect(progress.at(-1)).toEqual({
      model: NAME,
      file: 'onnx/model_quantized.onnx',
      loadedBytes: size,
      totalBytes: size,
    });

    asked = [];
    const again = await openEmbedder(options({ allowDownload: false }));
    expect(again.modelId).toBe(embedder.modelId);
    expect(asked).toEqual([]);
  });

  it('leaves no other file behind', async () => {
    await findModel(options(), EMBEDDING);
    expect((await readdir(join(folder, 'data/models'))).sort()).toEqual(['Someone']);
  });

  it("is found if a user copied its files into the model's folder", async () => {
    const path = await writeToyModel(join(folder, 'data/models', NAME));
    expect(await findModel(options(), EMBEDDING)).toEqual({ name: NAME, folder: path });
    expect(asked).toEqual([]);
  });

  it('is not downloaded if downloads are off', async () => {
    await expect(findModel(options({ allowDownload: false }), EMBEDDING)).rejects.toMatchObject({
      code: 'model-missing',
    });
    expect(asked).toEqual([]);
  });

  it('without quantised weights is downloaded with its full weights', async () => {
    const weights = buildToyFiles().get('onnx/model_quantized.onnx');
    answer = (path, response) => {
      if (path === 'onnx/model.onnx') response.end(weights);
      else if (path === 'onnx/model_quantized.onnx') response.writeHead(404).end('not here');
      else sendToy(path, response, undefined as never);
    };
    const embedder = await openEmbedder(options());
    expect(embedder.dimensions).toBe(4);
    expect((await list(join(folder, 'data/models'))).sort()).toEqual([
      'config.json',
      'model.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  it('is downloaded even if large files are redirected to other storage', async () => {
    answer = (path, response, request) => {
      if (path.startsWith('/elsewhere/')) sendToy(path.slice(11), response, request);
      else response.writeHead(302, { location: `/elsewhere/${path}` }).end();
    };
    expect((await openEmbedder(options())).dimensions).toBe(4);
  });

  it('can be downloaded by two processes at once', async () => {
    const found = await Promise.all([
      findModel(options(), EMBEDDING),
      findModel(options(), EMBEDDING),
    ]);
    expect(found[0]).toEqual(found[1]);
    expect((await list(join(folder, 'data/models'))).length).toBe(4);
  });
});

describe('a model download', () => {
  it.each([
    [401, /Someone\/toy-model is refused by 127.0.0.1:\d+ \(HTTP 401\)/],
    [403, /refused by .* there is no such model, or it is not public/],
    [404, /has no config.json on 127.0.0.1:\d+/],
    [429, /HTTP 429 for config.json/],
    [500, /HTTP 500 for config.json/],
  ])('that gets HTTP %i is reported as a missing model', async (status, message) => {
    answer = (_, response) => response.writeHead(status).end('no');
    await expectNoDownload(message);
  });

  it('without weights is reported as a missing model', async () => {
    answer = (path, response, request) => {
      if (path.startsWith('onnx/')) response.writeHead(404).end();
      else sendToy(path, response, request);
    };
    await expectNoDownload(/has none of onnx\/model_quantized.onnx, onnx\/model.onnx/);
  });

  it('that is interrupted is not used on the next start', async () => {
    answer = exceptFor('onnx/model_quantized.onnx', (path, response) => {
      const contents = buildToyFiles().get(path) ?? Buffer.alloc(0);
      response.writeHead(200, { 'content-length': contents.length });
      response.write(contents.subarray(0, 100), () => response.destroy());
    });
    await expectNoDownload(/onnx\/model_quantized.onnx broke off/);
    answer = sendToy;
    expect((await openEmbedder(options())).dimensions).toBe(4);
  });

  it('that ends early is detected even if its length was not announced', async () => {
    answer = exceptFor('onnx/model_quantized.onnx', (_, response) => {
      response.write('half', () => response.destroy());
    });
    await expectNoDownload(/onnx\/model_quantized.onnx broke off/);
  });

  it('that returns empty files is reported as a missing model', async () => {
    answer = exceptFor('onnx/model_quantized.onnx', (_, response) => response.end());
    await expectNoDownload(/model_quantized.onnx broke off \(0 bytes/);
  });

  it("that returns a captive portal's login page is reported as a missing model", async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please log in</html>');
    };
    await expectNoDownload(/config.json is not JSON/);
  });

  it('from an unreachable host is reported as unreachable', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expectNoDownload(/cannot be fetched from 127.0.0.1:\d+: .*ECONNREFUSED/);
  });

  it('is abandoned if the host sends nothing for 15 s', async () => {
    const time = new ManualTime();
    answer = () => undefined;
    const given = expectNoDownload(/nothing arrived for 15 s/, { timers: time, clock: time });
    await time.runOut(SILENCE_MS);
    await given;
  });

  it('is abandoned if the host stops sending halfway', async () => {
    const time = new ManualTime();
    answer = (_, response) => void response.writeHead(200, { 'content-length': 10 }).write('half');
    const given = expectNoDownload(/config.json broke off \(nothing arrived for 15 s/, {
      timers: time,
      clock: time,
      onDownload: () => void time.runOut(SILENCE_MS),
    });
    await given;
  });

  it('that cannot write its files names the folder', async () => {
    await writeFile(join(folder, 'file'), '');
    const cacheDir = join(folder, 'file/models');
    await expectNoDownload(/cannot be written to .*file\/models: ENOTDIR/, { cacheDir });
  });

  it('removes the files of a killed download after a day, but no newer files', async () => {
    const cacheDir = join(folder, 'data/models');
    const now = Date.UTC(2026, 0, 2);
    for (const [name, ms] of [
      ['.partial-old', now - 25 * 3_600_000],
      ['.partial-young', now - 3_600_000],
    ] as const) {
      await mkdir(join(cacheDir, name), { recursive: true });
      await utimes(join(cacheDir, name), ms / 1000, ms / 1000);
    }
    await findModel(options({ clock: { now: () => now, monotonic: () => 0 } }), EMBEDDING);
    expect((await readdir(cacheDir)).sort()).toEqual(['.partial-young', 'Someone']);
  });
});
