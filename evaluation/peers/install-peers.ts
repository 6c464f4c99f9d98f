import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '../../src/program-files.ts';
import { UserFacingError } from '../../src/domain/errors.ts';

/** Folder with the package.json and lockfile of the libraries. */
const WANTED = join(PROJECT_FOLDER, 'evaluation/peers');
const FILES = ['package.json', '.npmrc', 'package-lock.json'] as const;
/**
 * Folder of the installed libraries. It is inside the project's node_modules, so that git ignores
 * it and that hnswlib-node, which must be compiled, resolves to the project's copy.
 */
const FOLDER = join(PROJECT_FOLDER, 'node_modules/.cache/verbatim-peers');

/**
 * Installs the libraries to compare with from their lockfile, without running their install
 * scripts. Does nothing if they are already installed.
 *
 * @returns a `require` that resolves the libraries
 * @throws UserFacingError `bad-usage` if npm cannot install the libraries
 */
export async function installPeers(say: (line: string) => void): Promise<NodeJS.Require> {
  const lock = 'package-lock.json';
  const installed = join(FOLDER, 'node_modules', '.installed-from');
  if (!existsSync(installed) || read(installed) !== read(join(WANTED, lock))) {
    say('Installing the libraries to compare with (about 165 MB) ...');
    mkdirSync(FOLDER, { recursive: true });
    for (const file of FILES) cpSync(join(WANTED, file), join(FOLDER, file));
    const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    try {
      await promisify(execFile)('npm', [...flags, '--prefix', FOLDER], { cwd: FOLDER });
    } catch (error) {
      const params = { folder: FOLDER, reason: String(error) };
      throw new UserFacingError('peers-not-installed', params, { cause: error });
    }
    cpSync(join(WANTED, lock), installed);
  }
  return createRequire(join(FOLDER, 'package.json'));
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Returns a peer's version from the lockfile. */
export function peerVersion(packageName: string): string {
  const lock = JSON.parse(read(join(WANTED, 'package-lock.json'))) as {
    packages: Record<string, { version?: string }>;
  };
  return lock.packages[`node_modules/${packageName}`]?.version ?? 'unknown';
}
