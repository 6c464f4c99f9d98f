import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The owner of the files in a container, as the container sees it. */
const USER = 1000;
/** The user outside the sandbox if root runs the script: the user without rights on every Linux. */
const UNPRIVILEGED = 65_534;
const NODE_PREFIX = dirname(dirname(realpathSync(process.execPath)));

/** A folder that takes the place of a container's file system. The system's /usr and /etc are added. */
export interface Sandbox {
  /** The root folder. */
  readonly root: string;
  readonly isWritable: boolean;
  /** Writable folders by their path in the sandbox. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

/** Returns the names of missing programs, which are also the names of their packages. */
export function missingPrograms(programs: readonly string[]): string[] {
  return programs.filter((name) => spawnSync('which', [name]).status !== 0);
}

/** Creates the root folder of a sandbox, with the places at which other folders are mounted. */
export function createRoot(root: string): void {
  for (const folder of ['usr', 'etc', 'proc', 'dev', 'tmp', 'root'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
}

/** Gives files to the user that runs sandboxes. */
export function giveToUser(path: string): void {
  if (process.getuid?.() !== 0) return;
  execFileSync('chown', ['-R', `${UNPRIVILEGED}:${UNPRIVILEGED}`, path]);
  chownSync(path, UNPRIVILEGED, UNPRIVILEGED);
}

/**
 * Starts a program in a sandbox, as an unprivileged user with its own processes and an empty
 * environment. It shares only the network with this machine, to reach a local Discord.
 * `stdio[3]` gets the process ID of the program as JSON.
 */
export function startInSandbox(sandbox: Sandbox, command: readonly string[]): ChildProcess {
  const { root, isWritable, volumes, environment, workingDirectory } = sandbox;
  const local = '/usr/local';
  const args = [
    ...['--unshare-all', '--share-net', '--die-with-parent', '--new-session', '--as-pid-1'],
    ...['--uid', String(USER), '--gid', String(USER), '--info-fd', '3'],
    ...[isWritable ? '--bind' : '--ro-bind', root, '/'],
    ...['--ro-bind', '/usr', '/usr', '--ro-bind', '/etc', '/etc'],
    // The places of the official image of Node.js.
    ...['--tmpfs', local, '--ro-bind', realpathSync(process.execPath), `${local}/bin/node`],
    ...['include/node', 'lib/node_modules'].flatMap((path) => [
      ...['--ro-bind', join(NODE_PREFIX, path), join(local, path)],
    ]),
    ...['--symlink', '../lib/node_modules/npm/bin/npm-cli.js', `${local}/bin/npm`],
    ...['--remount-ro', local, '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...Object.entries(volumes).flatMap(([target, source]) => ['--bind', source, target]),
    ...['--chdir', workingDirectory, '--clearenv'],
    ...Object.entries({ PATH: `${local}/bin:/usr/bin:/bin`, ...environment }).flatMap(
      ([name, value]) => ['--setenv', name, value],
    ),
    ...['--', ...command],
  ];
  const drop =
    process.getuid?.() === 0
      ? [
          'setpriv',
          `--reuid=${UNPRIVILEGED}`,
          `--regid=${UNPRIVILEGED}`,
          '--clear-groups',
          '--no-new-privs',
        ]
      : ['env'];
  const [program = 'env', ...rest] = [...drop, 'bwrap', ...args];
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
}
