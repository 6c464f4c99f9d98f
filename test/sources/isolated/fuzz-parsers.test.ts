import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fuzzParsers } from '../../../soak/fuzz-parsers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('damaged files of every format never crash or hang, and affect no other file and no old version', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  const samples = join(import.meta.dirname, '../fixtures');
  const { read, refused } = await fuzzParsers({
    folder: folder.path,
    samples,
    rounds: 1,
    copies: 1,
    seed: 15,
  });
  expect(read).toBeGreaterThan(0);
  expect(Object.keys(refused)).not.toEqual([]);
});
