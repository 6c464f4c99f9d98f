import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runKillRounds, type KillRound } from '../../soak/kill-rounds.ts';

/** Each test run does a few rounds; `npm run soak` does 200. */
const ROUNDS = 6;

it(
  'an ingestion that is killed at any moment leaves the complete old or new corpus, and loses no version',
  { timeout: 240_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(
      `${ROUNDS} kills of ingestion; reproduce with: npm run soak -- --rounds ${ROUNDS} --seed ${seed}\n`,
    );
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-kill-'));
    const rounds: KillRound[] = [];
    try {
      await runKillRounds({
        folder,
        seed,
        rounds: ROUNDS,
        onRound: (round) => rounds.push(round),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(rounds).toHaveLength(ROUNDS);
  },
);
