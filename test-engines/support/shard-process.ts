import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROJECT_FOLDER } from '../../src/program-files.ts';

/** A process of the bot. */
export interface ShardProcess {
  /** Asks it to end, and resolves to its exit code or the signal that ended it. */
  stop(): Promise<unknown>;
  /** Kills it, if it still runs. */
  kill(): void;
}

/**
 * Starts the bot with the given settings. Resolves when it is logged in.
 *
 * @throws Error with its output if it ends earlier
 */
export async function startShardProcess(
  settings: Readonly<Record<string, string>>,
): Promise<ShardProcess> {
  const child = spawn(process.execPath, ['build/run.cjs', 'src/main.ts'], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env['PATH'] ?? '', READER_MODEL: 'off', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => code ?? signal);
  let output = '';
  const loggedIn = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data.toString();
        if (output.includes('Logged in')) resolve();
      });
    }
  });
  const early = ended.then((code) => {
    throw new Error(`The bot ended with ${String(code)} before it was logged in:\n${output}`);
  });
  early.catch(() => undefined);
  await Promise.race([loggedIn, early]);
  return {
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    kill,
  };
}
