import { DEFAULT_LIMIT } from './answering/answerer.ts';
import { type App, createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { systemClock, systemTimers } from './domain/time.ts';
import { createAdjustableClock } from 'local-discord/adjustable-clock';
import { PAGE_FOLDER } from 'local-discord/built-page';
import { requirePage } from './require-page.ts';
import { UserFacingError } from './domain/errors.ts';
import { askLines } from './terminal/ask-lines.ts';
import { type CommonFlags, newProgram, runProgram } from './terminal/program.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { renderReport } from './terminal/render-report.ts';
import { EN } from './terminal/locales/en.ts';
import { wordError } from './terminal/word-error.ts';
import { isInputPiped } from './terminal/standard-input.ts';

const HOW_TO_GET_A_TOKEN = `To get one:
  1. make an application at https://discord.com/developers/applications and, under Bot, reset and copy its token;
  2. cp .env.example .env, put it there as DISCORD_TOKEN=…, and run npm start again.`;

/** Short, because no user waits for the work that is left once the bot has stopped. */
const CLOSE_GRACE_MS = 200;

interface StartFlags extends CommonFlags {
  readonly open?: true;
}

async function start(config: Config, flags: StartFlags): Promise<void> {
  const { discord } = config;
  const isLocal = discord === null;
  const isPiped = isLocal && isInputPiped();
  if (isLocal && !isPiped) requirePage(PAGE_FOLDER);
  const time = createAdjustableClock(systemClock, systemTimers);
  // Discord's library takes about a second to load. That need not be waited for: the models load at
  // the same time, in their own process. Whoever pipes questions in does without.
  const loading = isPiped ? null : isLocal ? import('./run-playground.ts') : import('./run-bot.ts');
  // A fault in it is met where it is used.
  loading?.catch(() => undefined);
  const app = await createApp(config, {
    inference: isPiped ? 'in-process' : 'child',
    onDownload: showDownload(process.stderr),
    ...(isLocal ? { clock: time.clock } : {}),
  });
  try {
    await refresh(app);
    if (isPiped) await answerLines(app);
    else if (isLocal) {
      const { runPlayground } = await import('./run-playground.ts');
      const isOpened = flags.open === true;
      await runPlayground(app, {
        time,
        folder: PAGE_FOLDER,
        isOpened,
        howToGetAToken: HOW_TO_GET_A_TOKEN,
      });
    } else {
      const { runBot } = await import('./run-bot.ts');
      await runBot(app, discord);
    }
  } finally {
    await app.close(isPiped ? undefined : CLOSE_GRACE_MS);
  }
}

/** Brings the index up to date. What is indexed is answered from even when the folder is gone. */
async function refresh(app: App): Promise<void> {
  try {
    // An exact scan answers until the index file is written.
    const options = { awaitsIndex: false, onProgress: showIngest(process.stderr) };
    const report = await app.ingest(options);
    process.stderr.write(`${renderReport(report)}\n`);
  } catch (error) {
    const { passages } = await app.store.status();
    if (!(error instanceof UserFacingError) || passages === 0) throw error;
    const { message, hint } = wordError(error);
    app.log.error({ code: error.code }, EN.start.fromIndex(message, hint));
  }
}

/** Whoever pipes questions in wants answers out, and an end. */
async function answerLines({ answerer }: App): Promise<void> {
  process.stderr.write(
    `There is no DISCORD_TOKEN, so the questions on standard input are answered here. ${HOW_TO_GET_A_TOKEN}\n\n`,
  );
  const options = { json: false, explain: false, limit: DEFAULT_LIMIT };
  const { stdin, stdout } = process;
  if (!(await askLines(answerer, stdin, stdout, options))) process.exitCode = 1;
}

await runProgram(
  newProgram(
    'npm start --',
    "Answers questions in the sources' own words: in Discord with a DISCORD_TOKEN, else in a local Discord. Piped questions are answered line by line.",
  )
    .option('--open', 'open the page of the local Discord in the browser')
    .action((flags: StartFlags) => start(loadConfig(flags), flags)),
);
// After a refused login Discord's library goes on trying in the background, and nothing stops it:
// whatever is still open, the process ends here.
process.exit();
