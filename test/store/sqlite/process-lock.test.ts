import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeProcessLock } from '../../../src/store/sqlite/process-lock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOW = Date.UTC(2026, 2, 18);

function openFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return folder.path;
}

describe('the lock of a data folder', () => {
  it('has one holder, names it to other processes, and is free after its release', () => {
    const folder = openFolder();
    const first = takeProcessLock(folder, NOW);
    expect(first.outcome).toBe('held');
    expect(takeProcessLock(folder, NOW + 1)).toMatchObject({
      outcome: 'taken',
      holder: { pid: process.pid, since: '2026-03-18T00:00:00.000Z' },
    });
    if (first.outcome === 'held') first.release();
    const second = takeProcessLock(folder, NOW + 2);
    expect(second.outcome).toBe('held');
    if (second.outcome === 'held') second.release();
  });

  it('is refused without a name if the file with the holder cannot be read', () => {
    const folder = openFolder();
    const first = takeProcessLock(folder, NOW);
    writeFileSync(join(folder, 'bot.lock.json'), '{');
    expect(takeProcessLock(folder, NOW)).toEqual({ outcome: 'taken', holder: null });
    if (first.outcome === 'held') first.release();
  });

  it('is released by the operating system if its holder is killed', async () => {
    const folder = openFolder();
    const program = `
      const { takeProcessLock } = await import(${JSON.stringify(
        new URL('../../../src/store/sqlite/process-lock.ts', import.meta.url).href,
      )});
      process.stdout.write(takeProcessLock(${JSON.stringify(folder)}, 0).outcome);
      setInterval(() => {}, 1000);`;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('held');
    expect(takeProcessLock(folder, NOW)).toMatchObject({
      outcome: 'taken',
      holder: { pid: child.pid },
    });
    child.kill('SIGKILL');
    await once(child, 'close');
    const next = takeProcessLock(folder, NOW);
    expect(next.outcome).toBe('held');
    if (next.outcome === 'held') next.release();
  });
});
