import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killDigests } from '../../../soak/digest-kills.ts';
import { PROJECT_FOLDER } from '../../../src/program-files.ts';

/** Each test run does a few rounds; `npm run soak` does 200. */
const ROUNDS = 5;

it(
  'every source is posted once if a process is killed at any moment of composing or posting',
  { timeout: 600_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(
      `${ROUNDS} kills of digests; reproduce with: npm run soak -- --only digests --rounds ${ROUNDS} --seed ${seed}\n`,
    );
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-digest-kill-'));
    // The built program starts faster than its source.
    const program = join(PROJECT_FOLDER, 'dist/soak/digest-child.js');
    try {
      const posted = await killDigests({ folder, seed, rounds: ROUNDS, program });
      expect({ wrong: posted.wrong, open: posted.open }).toEqual({ wrong: {}, open: [] });
      expect(posted.messages).toBeGreaterThanOrEqual(ROUNDS);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
