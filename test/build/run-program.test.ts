import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const BUILD = join(import.meta.dirname, '../../build');

/** Replaces the bundler. It copies the source to the built file. */
const COPY = `
import { readFileSync } from 'node:fs';
import { hashSources, PARTS } from './parts.cjs';
import { writeBuild } from './write-build.js';
console.log('the builder writes this');
for (const part of PARTS.filter(({ name }) => process.argv.includes(name))) {
  const files = part.name === 'program' ? [['src/main.js', readFileSync('src/main.ts')]] : [];
  writeBuild(part, hashSources(part), new Map(files));
}`;

/** A project with one source file, in a folder with spaces in its name. */
function createProject() {
  const folder = mkdtempSync(join(tmpdir(), 'a project with spaces '));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  cpSync(BUILD, join(folder, 'build'), { recursive: true });
  write('package.json', '{ "type": "module", "engines": { "node": ">=20.19" } }');
  write('build/prepare.js', COPY);
  write('src/main.ts', "process.stdout.write('first\\n');");
  return {
    folder,
    write,
    run: (...args: string[]) => {
      const all = ['build/run.cjs', ...args];
      const options = { cwd: folder, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, all, options);
      return { status, stdout, stderr };
    },
  };
}

const BUILT_AGAIN =
  'The sources have changed since the last build. Building again.\n' + 'the builder writes this\n';

describe('running a built program', () => {
  it('builds it before the first start, and prints nothing of the build on standard output', () => {
    const { run } = createProject();
    expect(run('src/main.ts')).toEqual({ status: 0, stdout: 'first\n', stderr: BUILT_AGAIN });
    expect(run('src/main.ts')).toEqual({ status: 0, stdout: 'first\n', stderr: '' });
  });

  it('never uses a stale build', () => {
    const { run, write } = createProject();
    run('src/main.ts');
    write('src/main.ts', "process.stdout.write('second\\n');");
    expect(run('src/main.ts')).toEqual({ status: 0, stdout: 'second\n', stderr: BUILT_AGAIN });
    write('src/another-file.ts', 'export {};');
    expect(run('src/main.ts').stderr).toBe(BUILT_AGAIN);
  });

  it('refuses to start a stale build if the new build fails', () => {
    const { run, write } = createProject();
    run('src/main.ts');
    write('src/main.ts', "process.stdout.write('second\\n');");
    write('build/prepare.js', 'process.exit(1);');
    const { status, stdout, stderr } = run('src/main.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('not started');
  });

  it('ignores a changed file date if the content is the same', () => {
    const { folder, run } = createProject();
    run('src/main.ts');
    utimesSync(join(folder, 'src/main.ts'), 1, 1);
    expect(run('src/main.ts').stderr).toBe('');
  });

  it('needs no sources for an existing build', () => {
    const { folder, run } = createProject();
    run('src/main.ts');
    rmSync(join(folder, 'src'), { recursive: true });
    expect(run('src/main.ts')).toEqual({ status: 0, stdout: 'first\n', stderr: '' });
  });

  it('passes its arguments on as if the built file had been started directly', () => {
    const { folder, run, write } = createProject();
    write('src/main.ts', 'process.stdout.write(JSON.stringify(process.argv.slice(1)));');
    const { stdout } = run('src/main.ts', '--json', 'two words');
    expect(JSON.parse(stdout)).toEqual([join(folder, 'dist/src/main.js'), '--json', 'two words']);
  });

  it('reports a file that has not been built', () => {
    const { run } = createProject();
    const { status, stderr } = run('src/mian.ts');
    expect(status).toBe(2);
    expect(stderr).toContain(join('dist', 'src/mian.js'));
  });
});

describe('writing a build', () => {
  it('keeps the chunks of the previous build, and removes all other old files', () => {
    const { folder, run, write } = createProject();
    const builder = (...files: string[]): void => {
      const entries = files.map((file) => `['${file}', '']`).join();
      write('src/main.ts', `// ${files.join()}`);
      write(
        'build/prepare.js',
        COPY.replace(/\[\['src.*?\]\]/, `[['src/main.js', ''], ${entries}]`),
      );
      expect(run('src/main.ts').status).toBe(0);
    };
    const left = (): string[] =>
      readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.js'))
        .sort();
    builder('chunks/a-AAAAAAAA.js', 'commands/old.js');
    builder('chunks/b-BBBBBBBB.js');
    expect(left()).toEqual(['chunks/a-AAAAAAAA.js', 'chunks/b-BBBBBBBB.js', 'src/main.js']);
    builder('chunks/c-CCCCCCCC.js');
    expect(left()).toEqual(['chunks/b-BBBBBBBB.js', 'chunks/c-CCCCCCCC.js', 'src/main.js']);
  });
});
