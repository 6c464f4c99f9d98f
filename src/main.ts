import { DEFAULT_LIMIT } from './answering/answerer.ts';
import { type App, createApp } from './app.ts';
import { type Config, loadConfig, requireNetwork } from './config.ts';
import { systemClock, systemTimers } from './domain/time.ts';
import { createAdjustableClock } from 'local-discord/adjustable-clock';
import { PAGE_FOLDER } from 'local-discord/built-page';
import { requirePage } from './require-page.ts';
import { reasonOf, UserFacingError } from './domain/errors.ts';
import { recoverCorpora } from './store/copy-stores.ts';
import { lockDataFolder } from './store/sqlite/lock-data-folder.ts';
import { askLines } from './terminal/ask-lines.ts';
import { type CommonFlags, newProgram, runProgram, VERSION } from './terminal/program.ts';
import { ChangeLog } from './terminal/change-log.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { renderOffline, renderRefusal } from './terminal/render-offline.ts';
import { renderReport } from './terminal/render-report.ts';
import { EN } from './terminal/locales/en.ts';
import { wordError } from './terminal/word-error.ts';
import { isInputPiped } from './terminal/standard-input.ts';

/** The wait is short, because after the bot has stopped, no user needs the results of the remaining work. */
const CLOSE_GRACE_MS = 200;

interface StartFlags extends CommonFlags {
  readonly open?: true;
  readonly requireToken?: true;
}

async function start(config: Config, flags: StartFlags): Promise<void> {
  requireNetwork(config);
  const { discord } = config;
  const isLocal = discord === null;
  if (isLocal && flags.requireToken === true) throw new UserFacingError('token-missing', {});
  const isPiped = isLocal && isInputPiped();
  if (isLocal && !isPiped) requirePage(PAGE_FOLDER);
  const offline = config.offline
    ? (await import('./processes/go-offline.ts')).goOffline((refusal) => {
        process.stderr.write(`${renderRefusal({ ...refusal, times: 1 })}\n`);
      })
    : null;
  const time = createAdjustableClock(systemClock, systemTimers);
  // discord.js takes about a second to load. It loads while the child processes load the models. Piped
  // questions do not need it.
  const loading = isPiped ? null : isLocal ? import('./run-playground.ts') : import('./run-bot.ts');
  // This prevents an unhandled rejection. If loading fails, the import below reports it.
  loading?.catch(() => undefined);
  const release = isPiped ? () => undefined : lockDataFolder(config.dataDir, systemClock);
  if (!isPiped) await recoverCorpora(config.dataDir);
  if (discord !== null) process.stdout.write(`${banner(config)}\n`);
  const app = await createApp(config, {
    runs: isPiped ? 'script' : isLocal ? 'playground' : 'bot',
    inference: isPiped ? 'in-process' : 'child',
    onDownload: showDownload(process.stderr),
    ...(isLocal ? { clock: time.clock } : {}),
  });
  try {
    if (isPiped) {
      await refresh(app, null);
      await answerLines(app);
    } else if (isLocal) {
      const { runPlayground } = await import('./run-playground.ts');
      const isOpened = flags.open === true;
      await runPlayground(app, {
        time,
        folder: PAGE_FOLDER,
        isOpened,
        banner: offline === null ? banner(config) : `${banner(config)}\n${EN.offline.playground}`,
        refresh: async () => {
          await refreshAndWatch(app);
        },
      });
    } else {
      await app.feeds?.check();
      const changes = await refreshAndWatch(app);
      const { runBot } = await import('./run-bot.ts');
      await runBot(app, discord, changes);
    }
  } finally {
    await app.close(isPiped ? undefined : CLOSE_GRACE_MS);
    release();
    if (offline !== null) process.stderr.write(`${renderOffline(offline.refused())}\n`);
  }
}

/** Updates the index, now and whenever the seeds folder changes. */
async function refreshAndWatch(app: App): Promise<ChangeLog> {
  const changes = new ChangeLog(app.log);
  // Watching begins first, so that no change is missed.
  await app.watch(changes);
  await refresh(app, changes);
  return changes;
}

/** Updates the index. If that fails, for example because the folder is missing, an existing index is used. */
async function refresh(
  app: App,
  changes: ChangeLog | null,
  method: 'ingestNow' | 'ingest' = 'ingestNow',
): Promise<void> {
  try {
    // An exact scan answers until the index file is written.
    const isLogged = app.config.discord !== null;
    const report = await app[method]({
      awaitsIndex: false,
      // Standard error gets JSON only, unless it is a terminal, where a progress bar helps.
      ...(isLogged && !process.stderr.isTTY ? {} : { onProgress: showIngest(process.stderr) }),
    });
    if (report === null) {
      app.log.info({}, EN.start.ingestedElsewhere);
      // If the other process is killed, this one takes over.
      refresh(app, changes, 'ingest').catch((error: unknown) => {
        app.log.warn({ error: reasonOf(error) }, EN.start.notWatched);
      });
      return;
    }
    changes?.note(report);
    if (isLogged) app.log.info({}, renderReport(report));
    else process.stderr.write(`${renderReport(report)}\n`);
  } catch (error) {
    if (
      app.feeds !== null &&
      error instanceof UserFacingError &&
      error.problem.code === 'seeds-empty'
    ) {
      app.log.warn({}, EN.start.waitsForFeeds);
      return;
    }
    const { passages } = await app.store.status();
    if (!(error instanceof UserFacingError) || passages === 0) throw error;
    const { message, hint } = wordError(error);
    app.log.error({ code: error.code }, EN.start.fromIndex(message, hint));
  }
}

/** Returns the first line of output, with the version and the folders in use. */
function banner({ seedsDir, dataDir, discord }: Config): string {
  return EN.start.banner(VERSION, seedsDir, dataDir, discord?.apiUrl ?? null);
}

/** Answers the questions on standard input, until the input ends. */
async function answerLines({ answerer }: App): Promise<void> {
  process.stderr.write(`${EN.start.piped}\n\n`);
  const options = { json: false, explain: false, limit: DEFAULT_LIMIT };
  const { stdin, stdout } = process;
  if (!(await askLines(answerer, stdin, stdout, options))) process.exitCode = 1;
}

await runProgram(
  newProgram('npm start --', EN.help.start)
    .option('--open', EN.help.open)
    .option('--require-token', EN.help.requireToken)
    .action((flags: StartFlags) => start(loadConfig(flags), flags)),
);
// After a refused login, discord.js retries in the background and cannot be stopped. Therefore the
// process is ended explicitly.
process.exit();
