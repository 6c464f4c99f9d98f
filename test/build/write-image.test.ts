import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LOADED_PACKAGES } from '../../build/build-program.js';
import { writeImage } from '../../build/write-image.js';

/** Creates a built project whose packages have some files of the real ones. */
function createProject(): { root: string; image: string } {
  const folder = mkdtempSync(join(tmpdir(), 'write-image-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const root = join(folder, 'project');
  const write = (path: string, content = ''): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const manifest = (...dependencies: string[]): string =>
    JSON.stringify({
      dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])),
    });
  write('package.json', manifest(...LOADED_PACKAGES));
  for (const path of ['LICENSE', 'models/README.md', 'dist/src/main.js', 'dist/src/main.js.map'])
    write(path);
  for (const name of ['check-node', 'parts', 'run-program', 'run']) write(`build/${name}.cjs`);
  for (const path of ['dist/.built-from.json', 'dist/scripts/ask.js', 'dist/scripts/bench.js'])
    write(path);
  write('packages/local-discord/package.json', manifest('ws'));
  for (const path of ['src/main.ts', 'dist/main.js', 'specification/LICENSE'])
    write(`packages/local-discord/${path}`);
  for (const name of LOADED_PACKAGES.filter((name) => name !== 'local-discord'))
    write(`node_modules/${name}/package.json`, manifest());
  symlinkSync('../packages/local-discord', join(root, 'node_modules/local-discord'));
  write('node_modules/better-sqlite3/package.json', manifest('bindings', 'prebuild-install'));
  for (const path of ['lib/index.js', 'LICENSE', 'deps/sqlite3.c', 'build/Release/obj/sqlite3.o'])
    write(`node_modules/better-sqlite3/${path}`);
  write('node_modules/better-sqlite3/build/Release/better_sqlite3.node');
  write('node_modules/hnswlib-node/lib/index.js');
  write('node_modules/hnswlib-node/build/Release/addon.node');
  write('node_modules/onnxruntime-node/dist/index.js');
  write(`node_modules/onnxruntime-node/bin/napi-v3/${process.platform}/${process.arch}/lib.so`);
  write('node_modules/onnxruntime-node/bin/napi-v3/other/x64/lib.dll');
  for (const file of ['pdf', 'pdf.worker'])
    write(`node_modules/pdfjs-dist/legacy/build/${file}.mjs`);
  for (const file of ['cmaps/a.bcmap', 'standard_fonts/a.pfb', 'web/viewer.mjs'])
    write(`node_modules/pdfjs-dist/${file}`);
  write('node_modules/bindings/package.json', manifest());
  write('node_modules/ws/package.json', manifest());
  write('node_modules/ws/index.d.ts');
  write('node_modules/vite/package.json', manifest());
  return { root, image: join(folder, 'image') };
}

it('an image has the built program and the used parts of its packages, and nothing else', () => {
  const { root, image } = createProject();
  writeImage(image, root);
  const files = readdirSync(image, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(image.length + 1));
  expect(files.sort()).toEqual(
    [
      'LICENSE',
      'package.json',
      'models/README.md',
      ...['check-node', 'parts', 'run-program', 'run'].map((name) => `build/${name}.cjs`),
      ...['src/main.js', 'scripts/ask.js'].map((path) => `dist/${path}`),
      ...['package.json', 'dist/main.js', 'specification/LICENSE'].map(
        (path) => `packages/local-discord/${path}`,
      ),
      'node_modules/local-discord',
      ...['LICENSE', 'package.json', 'lib/index.js', 'build/Release/better_sqlite3.node'].map(
        (path) => `node_modules/better-sqlite3/${path}`,
      ),
      ...['package.json', 'lib/index.js', 'build/Release/addon.node'].map(
        (path) => `node_modules/hnswlib-node/${path}`,
      ),
      ...[
        'package.json',
        'dist/index.js',
        `bin/napi-v3/${process.platform}/${process.arch}/lib.so`,
      ].map((path) => `node_modules/onnxruntime-node/${path}`),
      ...['package.json', 'legacy/build/pdf.mjs', 'legacy/build/pdf.worker.mjs'].map(
        (path) => `node_modules/pdfjs-dist/${path}`,
      ),
      ...['cmaps/a.bcmap', 'standard_fonts/a.pfb'].map((path) => `node_modules/pdfjs-dist/${path}`),
      ...['bindings', 'open', 'ws'].map((name) => `node_modules/${name}/package.json`),
    ]
      .map((path) => `app/${path}`)
      .sort(),
  );
});

it('an image is not written over another one', () => {
  const { root, image } = createProject();
  writeImage(image, root);
  expect(() => {
    writeImage(image, root);
  }).toThrow('app already exists');
});

it('a missing package is an error that says what to do', () => {
  const { root, image } = createProject();
  rmSync(join(root, 'node_modules/bindings'), { recursive: true });
  expect(() => {
    writeImage(image, root);
  }).toThrow(/bindings is not installed .* Run npm ci/);
});
