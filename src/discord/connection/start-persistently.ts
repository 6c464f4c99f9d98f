import { type ErrorCode, UserFacingError } from '../../domain/errors.ts';
import type { Timers } from '../../domain/time.ts';
import type { Bot, BotStart } from '../bot.ts';

/** About half a minute in total, for a network that comes up late or a machine that is busy booting. */
const PAUSES_MS = [1000, 5000, 20_000];

/** Errors that can be temporary. For example, another program may be using the database. */
const PASSING: readonly ErrorCode[] = [
  'discord-network',
  'store-busy',
  'database-unreachable',
  'search-unreachable',
];

export interface StartedBot {
  readonly bot: Bot;
  readonly started: BotStart;
}

/**
 * Starts a bot, and tries again if Discord or the database could not be reached. Each attempt uses a new
 * bot, because a bot that failed cannot be started again.
 *
 * @param stopped resolves when the program is asked to stop
 * @returns `null` if it was stopped before the bot had started
 * @throws UserFacingError `discord-login`; `discord-network` `store-busy`, `database-unreachable` and `search-unreachable`
 *   after the last try
 */
export async function startPersistently(parts: {
  readonly create: () => Bot;
  readonly stopped: Promise<unknown>;
  readonly timers: Timers;
  /** Reports a temporary failure and the pause before the next attempt. */
  readonly onRetry: (error: UserFacingError, pauseMs: number) => void;
}): Promise<StartedBot | null> {
  const { create, timers, onRetry } = parts;
  const stopped = parts.stopped.then(() => null);
  for (const pauseMs of [...PAUSES_MS, null]) {
    const bot = create();
    const starting = bot.start();
    try {
      const started = await Promise.race([starting, stopped]);
      if (started !== null) return { bot, started };
      starting.catch(() => undefined);
      await bot.stop();
      return null;
    } catch (error) {
      await bot.stop();
      if (pauseMs === null || !isPassing(error)) throw error;
      onRetry(error, pauseMs);
      const paused = new Promise<true>((resolve) => {
        timers.start(() => {
          resolve(true);
        }, pauseMs);
      });
      if ((await Promise.race([paused, stopped])) === null) return null;
    }
  }
  return null;
}

function isPassing(error: unknown): error is UserFacingError {
  return error instanceof UserFacingError && PASSING.includes(error.code);
}
