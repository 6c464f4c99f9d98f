// @ts-check
'use strict';
// Builds what is missing or out of date, then runs the built file of the source named first.

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { PARTS, builtFile, hasSources, isStale } = require('./parts.cjs');

const [, , source = 'src/main.ts'] = process.argv;
const built = builtFile(source);

const stale = hasSources() ? PARTS.filter((part) => isStale(part)) : [];
if (stale.length > 0) {
  process.stderr.write(
    'The sources have changed since they were built, so they are built again.\n',
  );
  // Standard output belongs to the program.
  const build = spawnSync(
    process.execPath,
    [path.join(__dirname, 'prepare.js'), ...stale.map(({ name }) => name)],
    {
      stdio: ['ignore', process.stderr, process.stderr],
    },
  );
  if (build.status !== 0) {
    process.stderr.write(
      'The program was not started: dist/ is older than the sources, and the build failed.\n',
    );
    process.exit(1);
  }
}
if (!existsSync(built)) {
  process.stderr.write(
    `There is no ${built}. Name a source file that is built, such as src/main.ts.\n`,
  );
  process.exit(2);
}
// As if the built file had been started itself.
process.argv.splice(1, 2, built);
void import(pathToFileURL(built).href);
