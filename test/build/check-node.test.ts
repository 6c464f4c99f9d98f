import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Runs `build/run.cjs` in a process whose Node.js reports this version. */
function runOn(version: string) {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-node-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const pretend = join(folder, 'pretend.cjs');
  writeFileSync(pretend, `Object.defineProperty(process, 'version', { value: '${version}' });`);
  const args = ['--require', pretend, 'build/run.cjs', 'scripts/ask.ts', '--version'];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
}

describe('the check of the Node.js version', () => {
  it.each(['v12.22.12', 'v18.20.8', 'v20.18.3', 'v21.7.3', 'v22.12.0', 'v23.11.1'])(
    'refuses %s with a one-line message',
    (version) => {
      const { status, stdout, stderr } = runOn(version);
      expect(status).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toBe(
        `Verbatim needs Node.js 20.19, 22.13, 24 or newer, but this is ${version}. ` +
          'Install one of these from https://nodejs.org, and run npm ci again.\n',
      );
    },
  );

  it.each(['v20.19.0', 'v22.13.0', 'v24.0.0', 'v25.1.0', 'v100.0.0'])('accepts %s', (version) => {
    const { status, stdout, stderr } = runOn(version);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(['run.cjs', 'check-node.cjs'])('needs only ES5 syntax in build/%s', (file) => {
    const code = readFileSync(join(ROOT, 'build', file), 'utf8');
    const es5 = { languageOptions: { ecmaVersion: 5, sourceType: 'commonjs' } } as const;
    expect(new Linter().verify(code, es5)).toEqual([]);
    expect(new Linter().verify('const later = 1;', es5)).not.toEqual([]);
  });
});
