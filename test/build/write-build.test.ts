import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeBuild } from '../../build/write-build.js';

it('a built file with a shebang is executable, so that npx can run the command of a workspace', () => {
  const root = mkdtempSync(join(tmpdir(), 'write-build-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const part = { name: 'local-discord', sources: [], output: 'dist' } as const;
  const files = { 'main.js': '#!/usr/bin/env node\n', 'index.js': 'export {};\n' };
  writeBuild(part, 'a hash', new Map(Object.entries(files)), root);
  const isExecutable = (file: string): boolean =>
    (statSync(join(root, 'dist', file)).mode & 0o100) !== 0;
  expect(Object.keys(files).filter(isExecutable)).toEqual(['main.js']);
});
