import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../../src/inference/open.ts';
import type { Reader } from '../../src/inference/reader.ts';
import { startInferenceProcess } from '../../src/inference/child-process/start-inference-process.ts';
import { describeReaderContract } from './reader-contract.ts';
import { silentLog } from '../support/silent-log.ts';
import {
  buildToyReaderFiles,
  makeFolder,
  toyReader,
  writeToyModel,
  writeToyReader,
} from '../support/toy-model.ts';
import { wordRejection } from '../support/word-fault.ts';

const modelsDir = resolve(import.meta.dirname, '../../models');
const options = { modelsDir, cacheDir: 'none', allowDownload: false, log: silentLog };

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ path: folder, remove } = await makeFolder());
  await writeToyReader(join(folder, 'toy-reader'));
  await writeToyModel(join(folder, 'toy-embedder'));
});
afterAll(() => remove());

const openToy = (): Promise<Reader> =>
  openReader({ ...options, model: join(folder, 'toy-reader') });

async function openInChild(model: string, readerModel: string): Promise<Reader> {
  const { reader } = await startInferenceProcess({ ...options, model, readerModel });
  if (reader === null) throw new Error('the process has no reader');
  return reader;
}

describeReaderContract('built-in, in-process', {
  open: () => openReader({ ...options, model: 'built-in' }),
  reads: true,
});

describeReaderContract('built-in, in the child process', {
  open: () => openInChild('built-in', 'built-in'),
  reads: true,
});

describeReaderContract('of a toy, in-process', { open: openToy, reads: false });

describeReaderContract('of a toy, in the child process', {
  open: () => openInChild(join(folder, 'toy-embedder'), join(folder, 'toy-reader')),
  reads: false,
});

describe('a reading', () => {
  it('scores the best span by its margin over the null answer', async () => {
    const reader = await openToy();
    const text = 'a blue b ship red';
    const [reading] = await reader.read('red', [text]);
    // start(blue) + end(ship) − (start(CLS) + end(CLS)) = 5 + 5 − (1 + 1)
    expect(reading).toMatchObject({ score: 8, span: { start: 2, end: 13 } });
    expect(text.slice(2, 13)).toBe('blue b ship');
  });

  it('never has an answer that ends before it begins', async () => {
    const reader = await openToy();
    const [reading] = await reader.read('red', ['ship blue']);
    expect(reading).toMatchObject({ score: 3, span: { start: 0, end: 4 } });
  });

  it('finds an answer across the edge of a window', async () => {
    const reader = await openToy();
    for (let before = 0; before < 40; before += 1) {
      const text = `${'a '.repeat(before)}blue b ship${' red'.repeat(12)}`;
      const [reading] = await reader.read('red', [text]);
      expect(text.slice(reading?.span.start, reading?.span.end)).toBe('blue b ship');
    }
  });
});

describe('opening a reading model', () => {
  async function opened(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Reader> {
    const path = join(folder, name);
    await mkdir(join(path, 'onnx'), { recursive: true });
    for (const [file, contents] of files) await writeFile(join(path, file), contents);
    return openReader({ ...options, model: path });
  }

  it('reports that an embedding model is not a reading model', async () => {
    await expect(
      wordRejection(openReader({ ...options, model: join(folder, 'toy-embedder') })),
    ).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringMatching(
        /is not a question-answering model: .* gives last_hidden_state where start_logits and end_logits/,
      ) as string,
    });
  });

  it('names the given and the required kind for a tokenizer outside the BERT family', async () => {
    const files = buildToyReaderFiles();
    const tokenizer = JSON.parse(
      Buffer.from(files.get('tokenizer.json') ?? []).toString(),
    ) as Record<string, unknown>;
    files.set(
      'tokenizer.json',
      Buffer.from(JSON.stringify({ ...tokenizer, pre_tokenizer: { type: 'ByteLevel' } })),
    );
    await expect(wordRejection(opened('odd-tokenizer', files))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(
        'WordPiece, ByteLevel, BertNormalizer where WordPiece, BertPreTokenizer, BertNormalizer',
      ) as string,
    });
  });

  it.each([
    ['tokenizer.json', '{"model": {"type": "WordPiece"}}', 'has WordPiece, undefined, undefined'],
    ['onnx/model_quantized.onnx', 'no model', 'has a broken onnx/model_quantized.onnx'],
  ])('reports the fault in a broken %s', async (file, contents, reason) => {
    const files = buildToyReaderFiles().set(file, Buffer.from(contents));
    await expect(wordRejection(opened('broken-file', files))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('reports why a tokenizer of the BERT family cannot be used', async () => {
    const files = buildToyReaderFiles();
    const parts = {
      normalizer: { type: 'BertNormalizer' },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      model: { type: 'WordPiece' },
    };
    files.set('tokenizer.json', Buffer.from(JSON.stringify(parts)));
    await expect(wordRejection(opened('poor-tokenizer', files))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('tokenizer.json is unusable: ') as string,
    });
  });

  it('refuses a model that needs an unknown input', async () => {
    const files = buildToyReaderFiles({ ...toyReader, inputs: ['input_ids', 'pixel_values'] });
    await expect(wordRejection(opened('odd-input', files))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('requires input_ids, pixel_values') as string,
    });
  });

  it('names the setting of a missing model', async () => {
    await expect(wordRejection(openReader({ ...options, model: './none' }))).resolves.toMatchObject(
      {
        code: 'model-missing',
        message: expect.stringContaining('READER_MODEL names the folder') as string,
      },
    );
  });

  it('ends the child if one of its models cannot be loaded', async () => {
    await rm(join(folder, 'broken'), { recursive: true, force: true });
    await mkdir(join(folder, 'broken'));
    await expect(
      openInChild(join(folder, 'toy-embedder'), join(folder, 'broken')),
    ).rejects.toMatchObject({ code: 'model-failed' });
  });
});
