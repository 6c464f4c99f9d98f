// @ts-check Builds the named parts, or all parts. npm runs this file after an install;
// build/run.cjs runs it before a start.
import process from 'node:process';
import { hashSources, PARTS } from './parts.cjs';
import { writeBuild } from './write-build.js';

const named = process.argv.slice(2);
for (const part of PARTS) {
  if (named.length > 0 && !named.includes(part.name)) continue;
  // Computes the hash first, so that a change during the build makes the result stale.
  const hash = hashSources(part);
  writeBuild(part, hash, await buildFiles(part.name));
}

/** @param {import('./parts.cjs').Part['name']} name */
async function buildFiles(name) {
  // Loads only the tool that this part needs.
  switch (name) {
    case 'program':
      return (await import('./build-program.js')).buildProgram();
    case 'local-discord':
      return (await import('./build-local-discord.js')).buildLocalDiscord();
    case 'page':
      return (await import('./build-page.js')).buildPage();
  }
}
