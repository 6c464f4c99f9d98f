import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../../src/inference/open.ts';
import { startInferenceProcess } from '../../src/inference/child-process/start-inference-process.ts';
import { describeEmbedderContract } from './embedder-contract.ts';
import { silentLog } from '../support/silent-log.ts';

const root = join(import.meta.dirname, '../..');
const sharedModels = join(root, '../shared/models');
const miniLm = 'Xenova/all-MiniLM-L6-v2';

const builtIn = {
  model: 'built-in',
  modelsDir: join(root, 'models'),
  cacheDir: join(root, 'data/models'),
  allowDownload: false,
  log: silentLog,
};

describeEmbedderContract('built-in, in-process', {
  open: () => openEmbedder(builtIn),
  limit: 2048,
  batches: 50,
});

describeEmbedderContract('built-in, in the child process', {
  open: async () => (await startInferenceProcess({ ...builtIn, readerModel: null })).embedder,
  limit: 2048,
  batches: 20,
});

if (existsSync(join(sharedModels, miniLm))) {
  describeEmbedderContract(`${miniLm}, in-process`, {
    open: () => openEmbedder({ ...builtIn, model: miniLm, cacheDir: sharedModels }),
    limit: 512,
    batches: 5,
    timeout: 120_000,
  });
} else {
  describe(`the embedder ${miniLm}`, () => {
    it(`is not tested because ${join(sharedModels, miniLm)} is missing`, () => {
      expect(existsSync(join(sharedModels, miniLm))).toBe(false);
    });
  });
}
