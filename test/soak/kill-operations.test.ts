import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killOperations } from '../../soak/operations/kill-operations.ts';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `npm run soak -- --only kills --rounds 1000` does more. */
const ROUNDS = 20;

it(
  'a process that is killed at any moment loses no acknowledged change and posts no digest twice',
  { timeout: 240_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(
      `${ROUNDS} kills; reproduce with: npm run soak -- --only kills --rounds ${ROUNDS} --seed ${seed}\n`,
    );
    const folder = temporaryFolder();
    // The built program starts faster than its source.
    const program = join(PROJECT_FOLDER, 'dist/soak/operations/operations-process.js');
    const { done } = await killOperations({ folder: folder.path, rounds: ROUNDS, seed, program });
    folder.remove();
    expect(done['ingest']).toBeGreaterThan(0);
  },
);
