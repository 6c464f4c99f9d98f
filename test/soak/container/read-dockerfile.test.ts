import { expect, it } from 'vitest';
import {
  allowedFiles,
  readDockerfile,
  readFlags,
} from '../../../soak/container/read-dockerfile.ts';

it('a Dockerfile has a stage for each FROM, and joined lines without comments', () => {
  const stages = readDockerfile(
    '# syntax\nFROM base:1 AS build\nRUN one \\\n  && two\n\nFROM base:1\n# why\nUSER 1\n',
  );
  expect(stages).toEqual([
    { image: 'base:1', name: 'build', instructions: [{ name: 'RUN', text: 'one && two' }] },
    { image: 'base:1', name: null, instructions: [{ name: 'USER', text: '1' }] },
  ]);
});

it('an instruction before the first FROM is an error', () => {
  expect(() => readDockerfile('RUN one\nFROM base\n')).toThrow('"RUN one" before FROM');
});

it('flags are read separately from the arguments', () => {
  expect(readFlags('--from=build --chown=1:1 /a /b')).toEqual({
    flags: { from: 'build', chown: '1:1' },
    rest: '/a /b',
  });
});

it('the last pattern of .dockerignore that matches a file or its folder decides', () => {
  const files = ['.env', 'src/a.ts', 'src/dist/a.js', 'srcs/a.ts', 'package.json', 'packagexjson'];
  const patterns = '# all\n*\n!src\n!package.json\n**/dist\n';
  expect(allowedFiles(files, patterns)).toEqual(['src/a.ts', 'package.json']);
});
