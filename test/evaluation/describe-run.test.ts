import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasChanges } from '../../evaluation/describe-run.ts';

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'verbatim-clone-'));
  const git = (...words: string[]): void => {
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...words], {
      cwd: clone,
      stdio: 'pipe',
    });
  };
  write('src/rank.ts', '1');
  write('docs/evaluation.md', 'old figures');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterEach(() => {
  rmSync(clone, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(clone, path, '..'), { recursive: true });
  writeFileSync(join(clone, path), text);
}

describe('a clean commit in a run description', () => {
  it('stays clean after a run has written its pages, charts, results and readings', () => {
    expect(hasChanges(clone, [])).toBe(false);
    write('docs/evaluation.md', 'new figures');
    write('docs/evaluation/calibration.svg', '<svg/>');
    write('docs/failures.md', 'new');
    write('out/evaluation.json', '{}');
    write('kept [1]/model.readings', '');
    expect(hasChanges(clone, [])).toBe(true);
    const written = [join(clone, 'out'), join(clone, 'kept [1]'), join(clone, '../elsewhere')];
    expect(hasChanges(clone, written)).toBe(false);
  });

  it('counts as changed if any other file is added or edited', () => {
    write('src/rank.ts', '2');
    expect(hasChanges(clone, [])).toBe(true);
    write('src/rank.ts', '1');
    write('src/new.ts', '1');
    expect(hasChanges(clone, [clone])).toBe(true);
  });

  it('is unknown outside a clone', () => {
    rmSync(join(clone, '.git'), { recursive: true });
    expect(hasChanges(clone, [])).toBeNull();
  });
});
