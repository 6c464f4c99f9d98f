import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemTimers } from '../../../src/domain/time.ts';
import { watchWithChokidar } from '../../../src/sources/watch/watch-with-chokidar.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Watched {
  readonly root: string;
  readonly folder: string;
  readonly paths: Set<string>;
  /** Resolves when a change of this path has been reported since the last call of `forget`. */
  readonly reported: (path: string) => Promise<void>;
  readonly forget: () => void;
}

async function watched(mode: 'on' | 'poll' = 'on', isThere = true): Promise<Watched> {
  const root = temporaryFolder();
  const folder = join(root.path, 'seeds');
  if (isThere) mkdirSync(folder);
  const paths = new Set<string>();
  const waiting = new Map<string, () => void>();
  const watch = watchWithChokidar({
    mode,
    except: join(folder, 'data'),
    timers: systemTimers,
  });
  const watcher = await watch(folder, {
    onChange: (path) => {
      paths.add(path);
      waiting.get(path)?.();
    },
    onFault: (error) => {
      throw error;
    },
  });
  onTestFinished(async () => {
    await watcher.close();
    root.remove();
  });
  return {
    root: root.path,
    folder,
    paths,
    forget: () => {
      paths.clear();
    },
    reported: async (path) => {
      if (paths.has(path)) return;
      await new Promise<void>((resolve) => {
        waiting.set(path, resolve);
      });
    },
  };
}

it.each(['on', 'poll'] as const)(
  'with WATCH=%s, added, changed, moved and removed files are reported',
  { timeout: 20_000 },
  async (mode) => {
    const { folder, reported, forget } = await watched(mode);
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep/a.md'), 'One.');
    await reported('deep/a.md');
    // Polling notices changes since its first look at a file, which has happened when it reports another.
    writeFileSync(join(folder, 'deep/other.md'), 'Other.');
    await reported('deep/other.md');
    forget();
    writeFileSync(join(folder, 'deep/a.md'), 'One and two.');
    await reported('deep/a.md');
    forget();
    renameSync(join(folder, 'deep/a.md'), join(folder, 'b.md'));
    await Promise.all([reported('deep/a.md'), reported('b.md')]);
    forget();
    rmSync(join(folder, 'b.md'));
    await reported('b.md');
  },
);

it(
  'files that are temporary, hidden, of other types, in the data folder or behind a link out of the folder are not reported',
  { timeout: 20_000 },
  async () => {
    const { root, folder, paths, reported } = await watched();
    mkdirSync(join(root, 'outside'));
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, 'data'));
    symlinkSync(join(root, 'outside'), join(folder, 'link'));
    await reported('link');
    writeFileSync(join(root, 'outside/secret.md'), 'x');
    for (const name of [
      'a.md~',
      '~$a.docx',
      '.a.md.swp',
      '.git/index',
      'a.part',
      'data/a.md',
      'a.exe',
    ])
      writeFileSync(join(folder, name), 'x');
    writeFileSync(join(folder, 'last.md'), 'x');
    await reported('last.md');
    expect([...paths].sort()).toEqual(['last.md', 'link']);
  },
);

it(
  'a folder that is missing, vanishes or is replaced is watched again when it returns',
  { timeout: 20_000 },
  async () => {
    const { root, folder, reported, forget } = await watched('on', false);
    mkdirSync(folder);
    await reported('');
    forget();
    writeFileSync(join(folder, 'a.md'), 'x');
    await reported('a.md');
    forget();
    renameSync(folder, join(root, 'away'));
    await reported('');
    forget();
    renameSync(join(root, 'away'), folder);
    await reported('');
    forget();
    writeFileSync(join(folder, 'b.md'), 'x');
    await reported('b.md');
  },
);
