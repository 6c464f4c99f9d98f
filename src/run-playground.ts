import open from 'open';
import pc from 'picocolors';
import { DEFAULT_LIMIT } from './answering/answerer.ts';
import type { App } from './app.ts';
import { errorFields } from './discord/connection/error-fields.ts';
import { loadCommands } from './discord/commands/load-commands.ts';
import { logUnhandledRejections } from './discord/connection/log-unhandled-rejections.ts';
import type { AdjustableClock } from 'local-discord';
import { programFile } from './program-files.ts';
import { startPlayground } from './start-playground.ts';
import { exampleQuestion } from './terminal/example-question.ts';
import { renderAnswer } from './terminal/render-answer.ts';
import { untilStopped } from './terminal/until-stopped.ts';

export interface PlaygroundRun {
  /** The time that the app goes by too. */
  readonly time: AdjustableClock;
  /** Where the built page lies. */
  readonly folder: string;
  /** Whether the browser is to show it. */
  readonly isOpened: boolean;
  readonly howToGetAToken: string;
}

/** Shows what an answer looks like, and runs the bot in a Discord on this machine until it is told to stop. */
export async function runPlayground(app: App, run: PlaygroundRun): Promise<void> {
  const { log } = app;
  const stopped = untilStopped();
  logUnhandledRejections(log);
  const example = await exampleQuestion(app.sources);
  const shown = renderExample(app, example);
  // A rejection is handled where it is awaited below.
  shown.catch(() => undefined);
  const playground = await startPlayground(app, {
    port: app.config.playgroundPort,
    folder: run.folder,
    time: run.time,
    example,
    commands: await loadCommands(programFile('commands')),
  });
  try {
    process.stdout.write(await shown);
    process.stdout.write(
      `There is no DISCORD_TOKEN, so the bot runs in a local Discord that only this machine can reach:\n\n` +
        `  ${pc.bold(playground.url)}\n\n` +
        `Ctrl-C ends it. The bot can be in a real Discord with a token. ${run.howToGetAToken}\n`,
    );
    if (run.isOpened) {
      await open(playground.url).catch((error: unknown) => {
        log.warn(errorFields(error), 'the browser could not be opened');
      });
    }
    log.info({ signal: await stopped }, 'stopping');
  } finally {
    await playground.close();
  }
}

/** The answer to the question, for a terminal, or '' where there is no question. */
export async function renderExample(
  { answerer }: Pick<App, 'answerer'>,
  question: string | null,
): Promise<string> {
  if (question === null) return '';
  const answer = await answerer.answer(question, { limit: DEFAULT_LIMIT });
  const shown = renderAnswer(answer, pc.createColors(pc.isColorSupported));
  return `? ${question}\n\n${shown}\n\n`;
}
