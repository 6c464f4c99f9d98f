import { fileURLToPath } from 'node:url';
import open from 'open';
import pc from 'picocolors';
import { type App, createApp } from './app.ts';
import { type Config, type DiscordConfig, loadConfig } from './config.ts';
import { systemClock } from './domain/clock.ts';
import { UserFacingError } from './domain/errors.ts';
import { createBot, describeStart } from './discord/create-bot.ts';
import { describeFault } from './discord/describe-fault.ts';
import { loadCommands } from './discord/load-commands.ts';
import { systemTimers } from './inference/timers.ts';
import { createMovableTime, type MovableTime } from './playground/movable-time.ts';
import { requireBuild } from './playground/page/create-page.ts';
import { PAGE_FOLDER, startPlayground } from './start-playground.ts';
import { askLines } from './terminal/ask-lines.ts';
import { exampleQuestion } from './terminal/example-question.ts';
import { type CommonFlags, newProgram, runProgram } from './terminal/program.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { renderAnswer } from './terminal/render-answer.ts';
import { renderReport } from './terminal/render-report.ts';
import { isInputPiped } from './terminal/standard-input.ts';

const QUOTES = 3;
const HOW_TO_GET_A_TOKEN = `To get one:
  1. make an application at https://discord.com/developers/applications and, under Bot, reset and copy its token;
  2. cp .env.example .env, put it there as DISCORD_TOKEN=…, and run npm start again.`;
const COMMANDS_FOLDER = fileURLToPath(new URL('../commands', import.meta.url));
const BUILT_PAGE = fileURLToPath(new URL(`../${PAGE_FOLDER}`, import.meta.url));

interface StartFlags extends CommonFlags {
  readonly open?: true;
}

async function start(config: Config, flags: StartFlags): Promise<void> {
  const { discord } = config;
  const isLocal = discord === null;
  const isPiped = isLocal && isInputPiped();
  if (isLocal && !isPiped) requireBuild(BUILT_PAGE);
  const time = createMovableTime(systemClock, systemTimers);
  const app = await createApp(config, {
    inference: isPiped ? 'in-process' : 'child',
    onDownload: showDownload(process.stderr),
    ...(isLocal ? { clock: time.clock } : {}),
  });
  try {
    await refresh(app);
    if (isPiped) await answerLines(app);
    else if (isLocal) await answerInPlayground(app, time, flags);
    else await answerInDiscord(app, discord);
  } finally {
    await app.close();
  }
}

/** Brings the index up to date. What is indexed is answered from even when the folder is gone. */
async function refresh(app: App): Promise<void> {
  try {
    const report = await app.ingest({ onProgress: showIngest(process.stderr) });
    process.stderr.write(`${renderReport(report)}\n`);
  } catch (error) {
    const { passages } = await app.store.status();
    if (!(error instanceof UserFacingError) || passages === 0) throw error;
    app.log.error({ code: error.code }, `${error.message} ${error.hint} Answering from the index.`);
  }
}

/** Whoever pipes questions in wants answers out, and an end. */
async function answerLines({ answerer }: App): Promise<void> {
  process.stderr.write(
    `There is no DISCORD_TOKEN, so the questions on standard input are answered here. ${HOW_TO_GET_A_TOKEN}\n\n`,
  );
  const options = { json: false, explain: false, limit: QUOTES };
  const { stdin, stdout } = process;
  if (!(await askLines(answerer, stdin, stdout, options))) process.exitCode = 1;
}

/** Shows what an answer looks like, and runs the bot in a Discord on this machine until it is told to stop. */
async function answerInPlayground(app: App, time: MovableTime, flags: StartFlags): Promise<void> {
  const stopped = untilStopped();
  survive(app);
  const example = await exampleQuestion(app.sources);
  const playground = await startPlayground(app, {
    port: app.config.playgroundPort,
    commands: await loadCommands(COMMANDS_FOLDER),
    folder: BUILT_PAGE,
    time,
    example,
  });
  try {
    await printExample(app, example);
    process.stdout.write(
      `There is no DISCORD_TOKEN, so this is a Discord on this machine, for this machine only:\n\n` +
        `  ${pc.bold(playground.url)}\n\n` +
        `Ctrl-C ends it. The bot can be in a real Discord with a token. ${HOW_TO_GET_A_TOKEN}\n`,
    );
    if (flags.open === true) {
      await open(playground.url).catch((error: unknown) => {
        app.log.warn(describeFault(error), 'the browser could not be opened');
      });
    }
    app.log.info({ signal: await stopped }, 'stopping');
  } finally {
    await playground.close();
  }
}

async function printExample({ answerer }: App, question: string | null): Promise<void> {
  if (question === null) return;
  const answer = await answerer.answer(question, { limit: 1 });
  const shown = renderAnswer(answer, pc.createColors(pc.isColorSupported));
  process.stdout.write(`? ${question}\n\n${shown}\n\n`);
}

/** Runs the bot until it is told to stop or cannot go on. */
async function answerInDiscord(app: App, discord: DiscordConfig): Promise<void> {
  const commands = await loadCommands(COMMANDS_FOLDER);
  const { log, clock } = app;
  const bot = createBot({ ...discord, commands, services: app, log, clock });
  const stopped = untilStopped();
  survive(app);
  // The index and the model are loaded before somebody waits for them.
  await app.index.read((view) => view.search({ query: 'warm-up', k: 1, leg: 'fused' }));
  try {
    const started = await bot.start();
    process.stdout.write(`${describeStart(started).join('\n')}\n`);
    const reason = await Promise.race([stopped, bot.fatal]);
    if (reason instanceof Error) throw reason;
    log.info({ signal: reason }, 'stopping');
  } finally {
    await bot.stop();
  }
}

/** Resolves to the signal that tells the process to stop. */
function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // The second signal finds no listener and ends the process at once.
      process.once(signal, () => {
        resolve(signal);
      });
    }
  });
}

/**
 * Discord's library handles some events in promises nobody can reach; one event it cannot read must
 * not end the bot for everybody.
 */
function survive({ log }: App): void {
  process.on('unhandledRejection', (reason) => {
    log.error(describeFault(reason), 'a fault outside any command; the bot goes on');
  });
}

await runProgram(
  newProgram(
    'npm start --',
    "Answers questions in the sources' own words: in Discord with a DISCORD_TOKEN, else in a Discord on this machine. Piped questions are answered line by line.",
  )
    .option('--open', 'open the page of the local Discord in the browser')
    .action((flags: StartFlags) => start(loadConfig(flags), flags)),
);
// After a refused login Discord's library goes on trying in the background, and nothing stops it:
// whatever is still open, the process ends here.
process.exit();
