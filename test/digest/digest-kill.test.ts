import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killDigests, readPosts } from '../../scripts/soak/digest-kills.ts';

const ROUNDS = 20;

it(
  'a process killed at any moment of composing or posting leaves every source posted once',
  { timeout: 240_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(`${ROUNDS} kills of digests, seed ${seed}\n`);
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-digest-kill-'));
    try {
      const sources = await killDigests({ folder, seed, rounds: ROUNDS });
      const posted = readPosts(folder).map(({ body }) => body.split(' ')[0]);
      expect(posted.sort()).toEqual(sources.sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
