import type { App } from './app.ts';
import { warmUp } from './app-parts.ts';
import type { DiscordConfig } from './config.ts';
import { composeBot } from './compose-bot.ts';
import { loadCommands } from './discord/commands/load-commands.ts';
import { startPersistently } from './discord/connection/start-persistently.ts';
import { logUnhandledRejections } from './discord/connection/log-unhandled-rejections.ts';
import { systemTimers } from './domain/time.ts';
import { programFile } from './program-files.ts';
import type { ChangeLog } from './terminal/change-log.ts';
import { EN } from './terminal/locales/en.ts';
import { wordError } from './terminal/word-error.ts';
import { renderStart } from './terminal/render-start.ts';
import { untilStopped } from './terminal/until-stopped.ts';

/** Runs the bot until a signal stops it or it cannot continue. */
export async function runBot(app: App, discord: DiscordConfig, changes: ChangeLog): Promise<void> {
  const commands = await loadCommands(programFile('commands'));
  const { log } = app;
  const { digest, reportTimes } = app.config;
  const reports =
    reportTimes === null
      ? null
      : { times: reportTimes, reports: app.reportStore, reporter: app.reporter };
  const create = () => composeBot(app, { ...discord, commands, digest, reports });
  const stopped = untilStopped();
  logUnhandledRejections(log);
  await warmUp(app);
  const running = await startPersistently({
    create,
    stopped,
    timers: systemTimers,
    onRetry: (error, pauseMs) => {
      const { message, hint } = wordError(error);
      log.warn({ hint }, EN.start.tryingAgain(message, pauseMs));
    },
  });
  if (running === null) return;
  const { bot, started } = running;
  try {
    process.stdout.write(`${renderStart(started)}\n`);
    changes.tell((report) => void bot.notify(report));
    app.feeds?.start();
    app.backups?.start((problem) => void bot.notifyBackup(problem));
    const reason = await Promise.race([stopped, bot.fatal]);
    if (reason instanceof Error) throw reason;
    log.info({ signal: reason }, 'stopping');
  } finally {
    await Promise.all([app.feeds?.stop(), app.backups?.stop(), bot.stop()]);
  }
}
