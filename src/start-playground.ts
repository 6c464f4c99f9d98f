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

export interface PlaygroundOptions {
  /** Port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  readonly commands: readonly Command[];
  /** The folder of the built page. */
  readonly folder: string;
  /** The app must use this clock too. */
  readonly time: AdjustableClock;
  /** A question that the page suggests. */
  readonly example?: string | null;
  /** Runs before the bot starts, when the page can already be opened. Resolves to an example question. */
  readonly prepare?: (url: string) => Promise<string | null>;
}

/** The bot in a local Discord, with a page for using it. */
export interface Playground {
  readonly discord: LocalDiscord;
  /** Address of the page. */
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
  const { port, commands, folder, time, prepare } = options;
  let { example = null } = options;
  const { log } = app;
  requirePage(folder);
  let page: Page | null = null;
  const discord = await startLocalDiscord({
    clock: time.clock,
    // Heartbeats use real time, as discord.js does. Otherwise moving the clock would end its connection.
    timers: systemTimers,
    port,
    botName: 'verbatim',
    // Discord allows fewer logins, but users of the playground often restart the bot.
    loginWindowMs: 0,
    serveOther: (request, response) => page?.serve(request, response),
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UserFacingError('port-taken', { port, setting: 'PLAYGROUND_PORT' });
  });

  async function startBot(): Promise<Bot> {
    const { token, apiUrl } = discord;
    const { timers } = time;
    const made = composeBot(app, {
      ...{ token, guildId: null, apiUrl, commands, timers },
      knowsAllServers: false,
    });
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
    discord,
    time,
    folder,
    restartBot,
    get example() {
      return example === null ? null : { path: 'ask', value: example };
    },
    onFirstOpened: () => {
      // The warm-up takes about a second. It runs in the background, so that the page need not wait for it.
      discord.warmUp().catch((error: unknown) => {
        log.warn(errorFields(error), 'the local Discord could not be warmed up');
      });
    },
  });
  const url = `http://127.0.0.1:${discord.port}/`;
  bot = (async () => {
    if (prepare !== undefined) example = await prepare(url);
    return startBot();
  })();
  try {
    await bot;
  } catch (error) {
    page.close();
    await discord.close();
    throw error;
  }
  return {
    discord,
    url,
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
