import { env, pipeline } from '@xenova/transformers';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../src/inference/embedder.ts';
import { loadModel } from '../../../src/inference/onnx/load-model.ts';
import { openEmbedder } from '../../../src/inference/open.ts';
import { silentLog } from '../../support/silent-log.ts';
import { buildToyFiles, makeFolder, toyModel, writeToyModel } from '../../support/toy-model.ts';
import type { ToyModel } from '../../support/toy-model.ts';
import { wordRejection } from '../../support/word-fault.ts';

const root = join(import.meta.dirname, '../../..');
const builtIn = join(root, 'models/verbatim-embedder');
const miniLm = join(root, '../shared/models/Xenova/all-MiniLM-L6-v2');
const reader = join(root, '../shared/models/verbatim-reader-reference');

const there = [builtIn, miniLm].filter((path) => existsSync(path));
const missing = [builtIn, miniLm, reader].filter((path) => !existsSync(path));

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: folder, remove } = await makeFolder());
});
afterEach(async () => {
  await remove();
});

function open(model: string, threads = 1): Promise<Embedder> {
  return openEmbedder({
    model,
    modelsDir: join(folder, 'none'),
    cacheDir: join(folder, 'cache'),
    allowDownload: false,
    log: silentLog,
    threads,
  });
}

async function openToy(
  changes: Partial<ToyModel> = {},
  without: readonly string[] = [],
): Promise<Embedder> {
  return open(await writeToyModel(join(folder, 'toy'), { ...toyModel, ...changes }, without));
}

async function embedOne(embedder: Embedder, text: string): Promise<number[]> {
  const [vector] = await embedder.embed([text]);
  return [...(vector ?? [])];
}

/** Computes, without the model, the toy model's vector for word pieces, including special ones. */
function meanOf(rows: readonly number[]): number[] {
  const sum = [0, 1, 2, 3].map((column) =>
    rows.reduce((total, row) => total + Math.fround(toyModel.value(row, column)), 0),
  );
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given.length).toBe(expected.length);
  for (const [i, value] of given.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
}

describe('the vector of a text', () => {
  it('is the mean over its word pieces, including special ones', async () => {
    const embedder = await openToy();
    // [CLS] red ship [SEP]
    expectClose(await embedOne(embedder, 'Red  SHIP'), meanOf([2, 5, 7, 3]));
    // [CLS] a ##b [UNK] [SEP]
    expectClose(await embedOne(embedder, 'ab 🙂'), meanOf([2, 9, 11, 1, 3]));
    expectClose(await embedOne(embedder, ''), meanOf([2, 3]));
  });

  it('is the weighted mean of windows if the text exceeds the limit', async () => {
    const embedder = await openToy();
    // A run takes 16 pieces, two of them special. The cut is at the middle white space, after 11 of the
    // 20 words.
    const text = `${'red '.repeat(10)}${'blue '.repeat(9)}bank`;
    const first = meanOf([2, ...Array<number>(10).fill(5), 6, 3]);
    const second = meanOf([2, ...Array<number>(8).fill(6), 8, 3]);
    const sum = first.map((value, i) => 11 * value + 9 * (second[i] ?? 0));
    const length = Math.hypot(...sum);
    expectClose(
      await embedOne(embedder, text),
      sum.map((value) => value / length),
    );
  });

  it('is computed in one run if the text is within the limit', async () => {
    const embedder = await openToy();
    const rows = Array<number>(14).fill(5);
    expectClose(await embedOne(embedder, 'red '.repeat(14)), meanOf([2, ...rows, 3]));
  });

  it('is a fixed vector if all pieces of the text have zero weight', async () => {
    // Special pieces and the unknown one are rows 0 to 4.
    const embedder = await openToy({ value: (row, column) => (row < 5 ? 0 : row + column) });
    expect(await embedOne(embedder, '')).toEqual([0, 0, 0, 1]);
    expect(await embedOne(embedder, '🙂 '.repeat(100))).toEqual([0, 0, 0, 1]);
  });

  it('is computed with only the inputs that the model has', async () => {
    const embedder = await openToy({ inputs: ['input_ids'] });
    expectClose(await embedOne(embedder, 'red ship'), meanOf([2, 5, 7, 3]));
  });

  it.each(there)('equals that of the feature-extraction pipeline, with %s', async (path) => {
    const embedder = await open(path);
    // The library's settings are global, and loading has removed its access to files.
    Object.assign(env, { allowLocalModels: true, useFS: true, localModelPath: dirname(path) });
    const extract = await pipeline('feature-extraction', basename(path));
    for (const text of ['The red ship sank in May 1999.', 'Don’t!', 'naïve café 字 🙂', '']) {
      const { data } = await extract(text, { pooling: 'mean', normalize: true });
      expectClose(await embedOne(embedder, text), [...(data as Float32Array)]);
    }
  });
});

describe.each(there)('the vectors of %s', (path) => {
  it('do not depend on the number of threads', async () => {
    const texts = ['The ship sank off the coast.', 'word '.repeat(200), ''];
    const [one, four] = await Promise.all([open(path, 1), open(path, 4)]);
    expect(await one.embed(texts)).toEqual(await four.embed(texts));
  });
});

describe.each(missing)('the tests with %s are skipped', (path) => {
  it('because the model is missing', () => {
    expect(existsSync(path)).toBe(false);
  });
});

describe('an embedding model', () => {
  it('is named after the last part of its folder and the hash of its weights', async () => {
    const { modelId, dimensions } = await openToy();
    const changed = await openToy({ value: (row, column) => row - 2 * column });
    expect(modelId).toMatch(/^toy@[0-9a-f]{12}$/);
    expect(changed.modelId).toMatch(/^toy@/);
    expect(changed.modelId).not.toBe(modelId);
    expect(dimensions).toBe(4);
  });

  it('is opened from a folder whose name is not ASCII', async () => {
    const path = await writeToyModel(join(folder, 'modèle 字'));
    expect((await open(path)).dimensions).toBe(4);
  });

  it.each(['in place', 'by another file'])(
    'whose weights are replaced %s after hashing is refused',
    async (how) => {
      const path = await writeToyModel(join(folder, 'toy'));
      const weights = join(path, 'onnx/model_quantized.onnx');
      const replace = () => {
        // Adds a description (field 6), which gives a valid model of another size.
        const contents = Buffer.concat([readFileSync(weights), Buffer.from([0x32, 1, 0x61])]);
        const target = how === 'in place' ? weights : `${weights}.new`;
        writeFileSync(target, contents);
        if (target !== weights) renameSync(target, weights);
        return null;
      };
      await expect(
        wordRejection(
          loadModel({ name: 'toy', folder: path }, { log: silentLog, keepsMemory: false }, replace),
        ),
      ).resolves.toMatchObject({
        code: 'model-failed',
        message: expect.stringContaining(`replaced while it was loaded: ${weights}`) as string,
      });
    },
  );

  it('may have unquantised weights', async () => {
    const path = await writeToyModel(join(folder, 'toy'));
    await rename(join(path, 'onnx/model_quantized.onnx'), join(path, 'onnx/model.onnx'));
    expect((await open(path)).dimensions).toBe(4);
  });

  it("writes nothing into the library's folder", async () => {
    await (await openToy()).embed(['red']);
    expect(existsSync(join(root, 'node_modules/@xenova/transformers/.cache'))).toBe(false);
  });

  it.each(['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'])(
    'without %s is refused, and the error names the file',
    async (file) => {
      await expect(wordRejection(openToy({}, [file]))).resolves.toMatchObject({
        code: 'model-failed',
        message: expect.stringContaining(file) as string,
        hint: expect.stringContaining(join(folder, 'toy')) as string,
      });
    },
  );

  it.each([
    ['config.json', 'no JSON'],
    ['config.json', '[]'],
    ['tokenizer.json', '{}'],
    ['tokenizer.json', '{"model": {"type": "NoSuchModel"}}'],
    ['onnx/model_quantized.onnx', ''],
    ['onnx/model_quantized.onnx', 'version https://git-lfs.github.com/spec/v1'],
  ])('with the broken %s %j is refused, and the error names the file', async (file, contents) => {
    const path = await writeToyModel(join(folder, 'toy'));
    await writeFile(join(path, file), contents);
    await expect(wordRejection(open(path))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(file) as string,
    });
  });

  it('with truncated weights is refused', async () => {
    const path = await writeToyModel(join(folder, 'toy'));
    const weights = await readFile(join(path, 'onnx/model_quantized.onnx'));
    for (const part of [0.1, 0.5, 0.9, 0.99]) {
      await writeFile(
        join(path, 'onnx/model_quantized.onnx'),
        weights.subarray(0, Math.floor(weights.length * part)),
      );
      await expect(open(path)).rejects.toMatchObject({ code: 'model-failed' });
    }
  });

  it.each<[string, Partial<ToyModel>, string]>([
    ['that classifies', { output: 'logits' }, 'not a feature-extraction model'],
    ['of images', { inputs: ['pixel_values'] }, 'not a text encoder'],
    ['that needs another input', { inputs: ['input_ids', 'past'] }, 'not a text encoder'],
    ['that returns NaN', { value: () => NaN }, 'not numbers'],
    [
      'that returns the same vector for every text',
      { value: (_, column) => column },
      'the same vector',
    ],
    ['that returns zeros', { value: () => 0 }, 'the same vector'],
    ['with fewer vectors than words', { words: [] }, 'cannot run'],
  ])('%s is refused', async (_, changes, reason) => {
    const path = await writeToyModel(join(folder, 'toy'), { ...toyModel, ...changes });
    // The tokenizer still has the whole vocabulary.
    const tokenizer = buildToyFiles().get('tokenizer.json');
    if (tokenizer) await writeFile(join(path, 'tokenizer.json'), tokenizer);
    await expect(wordRejection(open(path))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(reason) as string,
    });
  });

  it.each(existsSync(reader) ? [reader] : [])(
    'that is really a reading model is refused: %s',
    async (path) => {
      await expect(wordRejection(open(path))).resolves.toMatchObject({
        code: 'model-failed',
        message: expect.stringMatching(/start_logits/) as string,
      });
    },
  );
});
