// @ts-check
// Builds the parts that are named, or all: npm runs it after an install, and build/run.cjs before a start.
import process from 'node:process';
import { hashSources, PARTS } from './parts.cjs';
import { writeBuild } from './write-build.js';

const named = process.argv.slice(2);
for (const part of PARTS) {
  if (named.length > 0 && !named.includes(part.name)) continue;
  // Taken first: a source that changes during the build then makes the result stale.
  const hash = hashSources(part);
  writeBuild(part, hash, await buildFiles(part.name));
}

/** @param {import('./parts.cjs').Part['name']} name */
async function buildFiles(name) {
  // Each builder loads its own tool.
  switch (name) {
    case 'program':
      return (await import('./build-program.js')).buildProgram();
    case 'local-discord':
      return (await import('./build-local-discord.js')).buildLocalDiscord();
    case 'page':
      return (await import('./build-page.js')).buildPage();
  }
}
