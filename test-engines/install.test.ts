import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { installFolder } from './engines/install-folder.ts';

function freshCache(): string {
  const folder = temporaryFolder();
  onTestFinished(() => {
    folder.remove();
  });
  return folder.path;
}

describe('the cache of engines', () => {
  it('is filled once', async () => {
    const folder = join(freshCache(), 'engine');
    const install = () =>
      installFolder(folder, (add) => add({ path: 'bin/run', bytes: 'x', isExecutable: true }));
    expect([await install(), await install()]).toEqual([true, false]);
    expect(readFileSync(join(folder, 'bin/run'), 'utf8')).toBe('x');
  });

  it('is filled again if a file is truncated', async () => {
    const folder = join(freshCache(), 'engine');
    const install = () => installFolder(folder, (add) => add({ path: 'jar', bytes: 'content' }));
    await install();
    truncateSync(join(folder, 'jar'), 3);
    expect(await install()).toBe(true);
    expect(readFileSync(join(folder, 'jar'), 'utf8')).toBe('content');
  });

  it('has no incomplete engine after a failed download', async () => {
    const cache = freshCache();
    const install = installFolder(join(cache, 'engine'), async (add) => {
      await add({ path: 'first', bytes: 'x' });
      throw new Error('no network');
    });
    await expect(install).rejects.toThrow('no network');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('can be filled by two processes at once', async () => {
    const folder = join(freshCache(), 'engine');
    const install = () => installFolder(folder, (add) => add({ path: 'jar', bytes: 'content' }));
    await Promise.all([install(), install()]);
    expect(readFileSync(join(folder, 'jar'), 'utf8')).toBe('content');
  });
});
