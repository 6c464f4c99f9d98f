import type { App } from './app.ts';
import { requirePage } from './require-page.ts';
import { UserFacingError } from './domain/errors.ts';
import { composeBot } from './compose-bot.ts';
import type { Bot } from './discord/bot.ts';
import type { Command } from './discord/commands/command.ts';
import { errorFields } from './discord/connection/error-fields.ts';
import { systemTimers } from './domain/time.ts';
import {
  createPage,
  type LocalDiscord,
  type AdjustableClock,
  type Page,
  startLocalDiscord,
} from 'local-discord';

/** Restarts of the bot that come in quick succession are no fault here. */
const LOGINS_AT_ONCE = 16;

export interface PlaygroundOptions {
  /** Of 127.0.0.1; 0: a free one. */
  readonly port: number;
  readonly commands: readonly Command[];
  /** Where the built page lies. */
  readonly folder: string;
  /** The time that the app goes by too. */
  readonly time: AdjustableClock;
  /** Filled into the page for whoever does not know what to ask. */
  readonly example: string | null;
}

/** The bot in a Discord on this machine, with a page to use it in. */
export interface Playground {
  readonly discord: LocalDiscord;
  /** Of the page. */
  readonly url: string;
  /** Stops the bot and starts it again, as a new process would. */
  restartBot(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a local Discord, its page, and the bot in it.
 *
 * @throws UserFacingError `page-missing` | `port-taken`
 */
export async function startPlayground(app: App, options: PlaygroundOptions): Promise<Playground> {
  const { port, commands, folder, time, example } = options;
  const { log } = app;
  requirePage(folder);
  let page: Page | null = null;
  const discord = await startLocalDiscord({
    clock: time.clock,
    // Heartbeats keep the real time: discord.js knows of no other, and would be cut off when it is moved.
    timers: systemTimers,
    port,
    botName: 'verbatim',
    maxConcurrency: LOGINS_AT_ONCE,
    serveOther: (request, response) => page?.serve(request, response),
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UserFacingError('port-taken', { port });
  });

  async function startBot(): Promise<Bot> {
    const { token, apiUrl } = discord;
    const { timers } = time;
    const made = composeBot(app, { token, guildId: null, apiUrl, commands, timers });
    page?.setBot('starting');
    try {
      await made.start();
    } catch (error) {
      page?.setBot('failed');
      throw error;
    }
    page?.setBot('online');
    void made.fatal.then(() => page?.setBot('failed'));
    return made;
  }

  let bot: Promise<Bot>;
  const restartBot = async (): Promise<void> => {
    const before = bot;
    bot = (async () => {
      page?.setBot('starting');
      await before.then(
        (running) => running.stop(),
        () => undefined,
      );
      return startBot();
    })();
    await bot;
  };

  page = createPage({
    ...{ discord, time, folder, restartBot },
    example: example === null ? null : { path: 'ask', value: example },
    onFirstOpened: () => {
      // While somebody looks at the page for the first time, nobody waits: neither for the start of
      // the program nor for the page. It is about a second of work.
      discord.warmUp().catch((error: unknown) => {
        log.warn(errorFields(error), 'the local Discord could not be warmed up');
      });
    },
  });
  bot = startBot();
  try {
    await bot;
  } catch (error) {
    page.close();
    await discord.close();
    throw error;
  }
  return {
    discord,
    url: `http://127.0.0.1:${discord.port}/`,
    restartBot,
    async close() {
      await bot.then(
        (running) => running.stop(),
        () => undefined,
      );
      page.close();
      await discord.close();
    },
  };
}
