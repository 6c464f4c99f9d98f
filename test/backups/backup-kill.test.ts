import { randomInt } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { type BackupKill, killBackups } from '../../soak/backup-kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Each test run does one round; `npm run soak` does 200. */
const ROUNDS = 1;

it(
  'a backup or restore that is killed at any moment leaves nothing, all, or something unfinished that is recognised',
  { timeout: 480_000 },
  async () => {
    const seed = randomInt(1, 99_999);
    process.stdout.write(
      `${ROUNDS} kills of backups; reproduce with: npm run soak -- --only backups --rounds ${ROUNDS} --seed ${seed}\n`,
    );
    const folder = temporaryFolder();
    onTestFinished(() => {
      folder.remove();
    });
    const done: BackupKill[] = [];
    await killBackups({
      folder: folder.path,
      rounds: ROUNDS,
      seed,
      onRound: (one) => done.push(one),
    });
    expect(done).toHaveLength(ROUNDS);
  },
);
