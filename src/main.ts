import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { type App, createApp } from './app.ts';
import { type Config, type DiscordConfig, loadConfig } from './config.ts';
import { UserFacingError } from './domain/errors.ts';
import { createBot, describeStart } from './discord/create-bot.ts';
import { describeFault } from './discord/describe-fault.ts';
import { loadCommands } from './discord/load-commands.ts';
import { askLines } from './terminal/ask-lines.ts';
import { type CommonFlags, newProgram, runProgram } from './terminal/program.ts';
import { showDownload, showIngest } from './terminal/progress.ts';
import { runPrompt } from './terminal/prompt.ts';
import { renderReport } from './terminal/render-report.ts';

const QUOTES = 3;
const NO_TOKEN = `There is no DISCORD_TOKEN, so questions are answered here instead of in Discord. To get one:
  1. make an application at https://discord.com/developers/applications and, under Bot, reset and copy its token;
  2. cp .env.example .env, put it there as DISCORD_TOKEN=…, and run npm start again.`;

async function start(config: Config): Promise<void> {
  const { discord } = config;
  const app = await createApp(config, {
    inference: discord === null ? 'in-process' : 'child',
    onDownload: showDownload(process.stderr),
  });
  try {
    await refresh(app);
    if (discord === null) await answerHere(app);
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

async function answerHere(app: App): Promise<void> {
  process.stderr.write(`${NO_TOKEN}\n\n`);
  const { answerer, sources } = app;
  const { stdin: input, stdout: output } = process;
  if (input.isTTY) {
    const color = pc.isColorSupported;
    await runPrompt({ answerer, sources, input, output, color, limit: QUOTES });
    return;
  }
  const options = { json: false, explain: false, limit: QUOTES };
  if (!(await askLines(answerer, input, output, options))) process.exitCode = 1;
}

/** Runs the bot until it is told to stop or cannot go on. */
async function answerInDiscord(app: App, discord: DiscordConfig): Promise<void> {
  const commands = await loadCommands(fileURLToPath(new URL('../commands', import.meta.url)));
  const { log, clock } = app;
  const bot = createBot({ ...discord, commands, services: app, log, clock });
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // The second signal finds no listener and ends the process at once.
      process.once(signal, () => {
        resolve(signal);
      });
    }
  });
  // Discord's library handles some events in promises nobody can reach; one event it cannot read
  // must not end the bot for everybody.
  process.on('unhandledRejection', (reason) => {
    log.error(describeFault(reason), 'a fault outside any command; the bot goes on');
  });
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

await runProgram(
  newProgram(
    'npm start --',
    "Answers questions in the sources' own words, in Discord or here.",
  ).action((flags: CommonFlags) => start(loadConfig(flags))),
);
// After a refused login Discord's library goes on trying in the background, and nothing stops it:
// whatever is still open, the process ends here.
process.exit();
