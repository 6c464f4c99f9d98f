import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runInChild } from '../../src/backups/child-process/run-in-child.ts';
import { verifyBackup } from '../../src/backups/verify-backup.ts';
import { systemTimers } from '../../src/domain/time.ts';
import { backupSetting, PROGRAM } from './backup-setting.ts';
import { problem } from './problem.ts';

/** The built program, which starts faster than its sources. */
const ENTRY = pathToFileURL(
  join(import.meta.dirname, '../../dist/src/backups/child-process/backup-process.js'),
);

it('a child process writes a backup, and reports why it cannot write another', async () => {
  const setting = await backupSetting();
  const { dataDir, seedsDir, folder } = setting;
  const file = setting.at('a.zip');
  const request = { dataDir, seedsDir, file, replaces: false, withSources: true, program: PROGRAM };
  const { bytes, leftOut } = await runInChild(ENTRY, request, systemTimers).done;
  expect(await verifyBackup(file)).toMatchObject({ bytes, manifest: { program: PROGRAM } });
  expect(leftOut).toBe(0);

  const again = runInChild(ENTRY, request, systemTimers);
  const stopped = runInChild(ENTRY, { ...request, file: setting.at('b.zip') }, systemTimers);
  stopped.stop();
  const [first, second] = await Promise.allSettled([again.done, stopped.done]);
  expect(first).toMatchObject({ reason: problem('backup-exists', { file }) });
  expect(second.status).toBe('rejected');
  expect(readdirSync(folder).filter((name) => name.startsWith('b.zip'))).toEqual([]);
});
