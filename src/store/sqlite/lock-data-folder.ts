import { mkdirSync } from 'node:fs';
import type { Clock } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import { takeProcessLock } from './process-lock.ts';

/**
 * Reserves the data folder for one bot, so that no second bot answers the same commands. Scripts do
 * not reserve the folder, so they can run beside a bot.
 *
 * @returns a function that releases the folder. The folder is also released when the process ends
 * @throws UserFacingError `bot-running`
 */
export function lockDataFolder(folder: string, clock: Pick<Clock, 'now'>): () => void {
  let result: ReturnType<typeof takeProcessLock>;
  try {
    mkdirSync(folder, { recursive: true });
    result = takeProcessLock(folder, clock.now());
  } catch {
    // Opening the store then reports why the folder cannot be used.
    return () => undefined;
  }
  if (result.outcome === 'held') {
    return () => {
      result.release();
    };
  }
  const { pid, host, since } = result.holder ?? { pid: null, host: null, since: null };
  throw new UserFacingError('bot-running', { folder, pid, host, since });
}
