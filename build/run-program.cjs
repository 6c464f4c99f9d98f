// @ts-check
'use strict';
// Builds missing or stale parts, then runs the built file of the source given as the first
// argument.

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { PARTS, builtFile, hasSources, isStale } = require('./parts.cjs');

const [, , source = 'src/main.ts'] = process.argv;
const built = builtFile(source);

const stale = hasSources() ? PARTS.filter((part) => isStale(part)) : [];
if (stale.length > 0) {
  process.stderr.write('The sources have changed since the last build. Building again.\n');
  // Standard output is reserved for the program.
  const build = spawnSync(
    process.execPath,
    [path.join(__dirname, 'prepare.js'), ...stale.map(({ name }) => name)],
    {
      stdio: ['ignore', process.stderr, process.stderr],
    },
  );
  if (build.status !== 0) {
    process.stderr.write(
      'The program was not started, because dist/ is older than the sources and the build failed.\n',
    );
    process.exit(1);
  }
}
if (!existsSync(built)) {
  process.stderr.write(
    `${built} does not exist. Name a source file that has been built, such as src/main.ts.\n`,
  );
  process.exit(2);
}
// The program sees the arguments as if its file had been started directly.
process.argv.splice(1, 2, built);
void import(pathToFileURL(built).href);
