import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStores, openTemporaryStore } from '../../src/store/open-stores.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = { now: () => Date.UTC(2026, 2, 18), monotonic: () => 0 };

function dataFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return folder.path;
}

describe('a temporary store', () => {
  it('leaves no folder behind', async () => {
    const temporary = await openTemporaryStore({ dataDir: dataFolder(), clock });
    expect(existsSync(temporary.folder)).toBe(true);
    await temporary.dispose();
    expect(existsSync(temporary.folder)).toBe(false);
  });

  it('is removed at the next start if its process was killed, and kept if its process runs', async () => {
    const dataDir = dataFolder();
    const folderOf = (pid: number, name: string): string => {
      const folder = join(dataDir, `past.${pid}.${name}`);
      mkdirSync(folder);
      return folder;
    };
    const ended = spawnSync(process.execPath, ['--version']);
    const killed = folderOf(ended.pid, 'killed');
    const running = folderOf(process.ppid, 'running');
    const own = folderOf(process.pid, 'own');
    // In a container, a new process often has the same ID as the previous one.
    const sameId = folderOf(process.pid, 'before');
    utimesSync(sameId, 0, 0);
    const { store } = await openStores({ dataDir, clock });
    await store.close();
    expect([killed, sameId].filter((folder) => existsSync(folder))).toEqual([]);
    expect([running, own].filter((folder) => !existsSync(folder))).toEqual([]);
  });
});
