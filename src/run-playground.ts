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
import { EN } from './terminal/locales/en.ts';
import { renderAnswer } from './terminal/render-answer.ts';
import { untilStopped } from './terminal/until-stopped.ts';

export interface PlaygroundRun {
  /** The app must use this clock too. */
  readonly time: AdjustableClock;
  /** The folder of the built page. */
  readonly folder: string;
  /** Whether to open the page in the browser. */
  readonly isOpened: boolean;
  /** The first line of output. */
  readonly banner: string;
  /** Updates the index. */
  readonly refresh: () => Promise<void>;
}

/** Shows a sample answer, and runs the bot in a local Discord until a signal stops it. */
export async function runPlayground(app: App, run: PlaygroundRun): Promise<void> {
  const { log } = app;
  logUnhandledRejections(log);
  let shown = Promise.resolve('');
  let stopped = new Promise<string>(() => undefined);
  const playground = await startPlayground(app, {
    port: app.config.playgroundPort,
    folder: run.folder,
    time: run.time,
    commands: await loadCommands(programFile('commands')),
    async prepare(url) {
      // The address is printed before the documents are read, because the page can be opened in that time.
      process.stdout.write(`${run.banner}\n${EN.start.local(pc.bold(url))}\n`);
      await run.refresh();
      // Before this line, a signal ends the process at once.
      stopped = untilStopped();
      const example = await exampleQuestion(app.sources);
      shown = renderExample(app, example);
      // A rejection is handled below, where `shown` is awaited.
      shown.catch(() => undefined);
      return example;
    },
  });
  try {
    process.stdout.write(await shown);
    process.stdout.write(`${EN.start.localReady(playground.url)}\n`);
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

/** Answers the question and renders both for a terminal; '' without a question. */
export async function renderExample(
  { answerer }: Pick<App, 'answerer'>,
  question: string | null,
): Promise<string> {
  if (question === null) return '';
  const answer = await answerer.answer(question, { limit: DEFAULT_LIMIT });
  const shown = renderAnswer(answer, pc.createColors(pc.isColorSupported));
  return `? ${question}\n\n${shown}\n\n`;
}
