import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../program-files.ts';

/** The name of the permission model, which was experimental in Node.js 20. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/**
 * Returns the Node.js options with which a process can read only the built program and its libraries, write no
 * file and start no process. Source files run without them, because tsx starts a process.
 */
export function sandboxOptions(entry: URL): string[] {
  if (entry.pathname.endsWith('.ts')) return [];
  return [
    PERMISSION,
    // The rest of the project's folder can contain the token and the data.
    ...['dist/*', 'node_modules/*', 'package.json'].map(
      (path) => `--allow-fs-read=${join(PROJECT_FOLDER, path)}`,
    ),
    // For the thread that watches the memory.
    '--allow-worker',
    // The permission model prints a warning at each start.
    '--no-warnings',
  ];
}
