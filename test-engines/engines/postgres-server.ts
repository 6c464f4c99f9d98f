import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineUser } from './cache-folder.ts';
import { createEngineFolder, makeEngineFolder } from './engine-folder.ts';
import { freePorts } from './free-ports.ts';
import { startGuarded, type GuardedProcess } from './guarded-process.ts';
import { installPostgres } from './install-postgres.ts';
import { waitUntil } from './wait-until.ts';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  // A killed process loses nothing without fsync; only a machine that loses power does.
  fsync: 'off',
  full_page_writes: 'off',
  // Small disks have room for little more.
  min_wal_size: '32MB',
  max_wal_size: '96MB',
};

/** A PostgreSQL server of its own on loopback, with an empty database `postgres`. */
export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly logFile: string;
  /** Kills the server like a power cut: SIGKILL to its main process. */
  kill(): Promise<void>;
  /** Without space for its log, a server ends. */
  isRunning(): boolean;
  /** Starts the server after `kill` or `shutDown`, on the same port with the same data. */
  start(): Promise<void>;
  /** Ends the server properly. Its data are kept. */
  shutDown(): Promise<void>;
  /** Kills the server and deletes its data. */
  stop(): Promise<void>;
  residentBytes(): number;
}

/**
 * Starts PostgreSQL, and fetches it first if it is not in the cache.
 *
 * @param options.dataFolder an existing empty folder, such as a small disk
 */
export async function startPostgres(
  options: { readonly dataFolder?: string } = {},
): Promise<PostgresServer> {
  const { home } = await installPostgres();
  const folder = createEngineFolder('postgres');
  const dataFolder = options.dataFolder ?? join(folder, 'data');
  makeEngineFolder(dataFolder);
  const logFile = join(folder, 'postgres.log');
  const [port = 0] = await freePorts(1);
  const run = (
    program: string,
    args: readonly string[],
  ): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(join(home, 'bin', program), args, {
      cwd: folder,
      encoding: 'utf8',
      ...engineUser(),
    });
    return { status, text: `${stdout}${stderr}` };
  };
  const made = run('initdb', [
    '-D',
    dataFolder,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  if (made.status !== 0) throw new Error(`initdb failed. Its output:\n${made.text}`);

  const args = Object.entries({ ...SETTINGS, port: String(port), unix_socket_directories: folder });
  const command = [
    '-D',
    dataFolder,
    ...args.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  let server: GuardedProcess | null = null;
  const launch = async (): Promise<void> => {
    if (server && !server.hasEnded()) throw new Error('PostgreSQL is running already.');
    await waitUntil(`PostgreSQL starts. See ${logFile}`, async () => {
      // Processes of a killed server can block the start for a moment.
      if (!server || server.hasEnded()) {
        server = await startGuarded(join(home, 'bin/postgres'), command, { folder, logFile });
      }
      return (
        run('pg_isready', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres']).status === 0
      );
    });
  };
  try {
    await launch();
  } catch (error) {
    const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
    throw new Error(`PostgreSQL did not start. The end of its log:\n${log.slice(-2000)}`, {
      cause: error,
    });
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    dataFolder,
    logFile,
    isRunning: () => server?.hasEnded() === false,
    start: launch,
    async kill() {
      await server?.kill();
    },
    async shutDown() {
      // SIGINT is PostgreSQL's fast shutdown.
      server?.signal('SIGINT');
      await server?.ended;
    },
    async stop() {
      await server?.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    },
    residentBytes: () => (server && !server.hasEnded() ? server.residentBytes() : 0),
  };
}
