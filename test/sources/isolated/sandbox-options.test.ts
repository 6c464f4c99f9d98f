import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../../src/program-files.ts';
import { sandboxOptions } from '../../../src/sources/isolated/sandbox-options.ts';

/** Runs an expression in a process with the options, and returns its value or the code of its error. */
function run(expression: string): string {
  const program = `
    const fs = require('node:fs');
    const { spawnSync } = require('node:child_process');
    try { console.log(${expression}); } catch (error) { console.log(error.code); }
  `;
  const options = sandboxOptions(new URL('file:///built.js'));
  const { stdout, stderr } = spawnSync(process.execPath, [...options, '-e', program]);
  return `${stdout.toString()}${stderr.toString()}`.trim();
}

describe('a process with the options of the sandbox', () => {
  it('reads the libraries, and neither the settings nor any file outside the project', () => {
    const library = join(PROJECT_FOLDER, 'node_modules/yaml/package.json');
    expect(run(`JSON.parse(fs.readFileSync(${JSON.stringify(library)})).name`)).toBe('yaml');
    const settings = JSON.stringify(join(PROJECT_FOLDER, '.env.example'));
    expect(run(`fs.readFileSync(${settings}).length`)).toBe('ERR_ACCESS_DENIED');
    expect(run(`fs.readdirSync('/').length`)).toBe('ERR_ACCESS_DENIED');
  });

  it('writes no file and starts no process', () => {
    const file = JSON.stringify(join(PROJECT_FOLDER, 'dist/written.txt'));
    expect(run(`fs.writeFileSync(${file}, '')`)).toBe('ERR_ACCESS_DENIED');
    expect(run(`spawnSync('ls').status`)).toBe('ERR_ACCESS_DENIED');
  });
});
