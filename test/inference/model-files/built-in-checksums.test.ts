import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../src/inference/open.ts';
import { silentLog } from '../../support/silent-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { toyModel, writeToyModel } from '../../support/toy-model.ts';
import { wordRejection } from '../../support/word-fault.ts';

const FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'onnx/model_quantized.onnx',
] as const;
const temporary = temporaryFolder();
const whole = join(temporary.path, 'whole');

beforeAll(async () => {
  const folder = await writeToyModel(join(whole, 'verbatim-embedder'), toyModel);
  const sums = FILES.map((file) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
    return `${sum}  verbatim-embedder/${file}\n`;
  });
  writeFileSync(join(whole, 'SHA256SUMS'), sums.join(''));
});
afterAll(() => {
  temporary.remove();
});

async function dimensions(modelsDir: string): Promise<number> {
  const embedder = await openEmbedder({
    ...{ model: 'built-in', modelsDir, cacheDir: temporary.path, allowDownload: false },
    ...{ log: silentLog, threads: 1 },
  });
  await embedder.close();
  return embedder.dimensions;
}

describe('a built-in model', () => {
  it('is opened if its files have the checksums of the repository', async () => {
    expect(await dimensions(whole)).toBe(4);
  });

  it.each(FILES)('is refused if %s differs, even if it could be loaded', async (file) => {
    const copy = join(temporary.path, file.replaceAll('/', '-'));
    cpSync(whole, copy, { recursive: true });
    const path = join(copy, 'verbatim-embedder', file);
    // A space after JSON, or an unknown field at the end of the weights, changes nothing.
    const ending = file.endsWith('.json') ? ' ' : Buffer.from([0xfa, 0x7f, 0]);
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from(ending)]));
    await expect(wordRejection(dimensions(copy))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(`the checksum of ${path} differs`) as string,
      hint: expect.stringContaining('git checkout -- models') as string,
    });
  });
});
