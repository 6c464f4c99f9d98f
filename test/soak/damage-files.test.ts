import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { damageFiles } from '../../soak/damage/damage-files.ts';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Each test run does one round; `npm run soak` does 300, also with models. */
const ROUNDS = 1;

it(
  'a damaged file of the data folder is noticed or refused by name, and crashes no process',
  { timeout: 240_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(`${ROUNDS} damaged files, seed ${seed}\n`);
    const folder = temporaryFolder();
    const outcomes = await damageFiles({
      ...{ folder: folder.path, rounds: ROUNDS, seed, withModels: false, sources: 5 },
      program: join(PROJECT_FOLDER, 'dist/soak/damage/open-process.js'),
    });
    folder.remove();
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(ROUNDS);
  },
);
