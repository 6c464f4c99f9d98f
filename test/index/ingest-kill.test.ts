import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runKillRounds, type KillRound } from '../../soak/kill-rounds.ts';
import { PROJECT_FOLDER } from '../../src/program-files.ts';

/** Each test run does a few rounds; `npm run soak` does 200. */
const ROUNDS = 6;
const WATCHED_ROUNDS = 20;

it.each<[string, number, boolean]>([
  ['an ingestion', ROUNDS, false],
  ['a watched ingestion', WATCHED_ROUNDS, true],
])(
  '%s that is killed at any moment leaves the complete old or new corpus, and loses no version',
  { timeout: 480_000 },
  async (ingestion, rounds, watches) => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(
      `${rounds} kills of ${ingestion}; reproduce with: npm run soak -- --only ${watches ? 'watching' : 'ingestion'} --rounds ${rounds} --seed ${seed}\n`,
    );
    const folder = mkdtempSync(join(tmpdir(), 'verbatim-kill-'));
    const done: KillRound[] = [];
    const onRound = (round: KillRound): void => void done.push(round);
    // The built program starts faster than its source.
    const program = join(PROJECT_FOLDER, 'dist/soak/ingest-child.js');
    try {
      await runKillRounds({ folder, seed, rounds, watches, program, onRound });
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(done).toHaveLength(rounds);
  },
);
