import { fileURLToPath } from 'node:url';
import open from 'open';
import pc from 'picocolors';
import type { App } from './app.ts';
import { describeFault } from './discord/describe-fault.ts';
import { loadCommands } from './discord/load-commands.ts';
import { surviveRejections } from './discord/survive-rejections.ts';
import type { MovableTime } from './playground/movable-time.ts';
import { startPlayground } from './start-playground.ts';
import { exampleQuestion } from './terminal/example-question.ts';
import { renderAnswer } from './terminal/render-answer.ts';
import { untilStopped } from './terminal/until-stopped.ts';

export interface PlaygroundRun {
  /** The time that the app goes by too. */
  readonly time: MovableTime;
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
  surviveRejections(log);
  const example = await exampleQuestion(app.sources);
  const shown = printExample(app, example);
  // Told below; until then nobody waits for it.
  shown.catch(() => undefined);
  const playground = await startPlayground(app, {
    ...{ port: app.config.playgroundPort, folder: run.folder, time: run.time, example },
    commands: await loadCommands(fileURLToPath(new URL('../commands', import.meta.url))),
  });
  try {
    await shown;
    process.stdout.write(
      `There is no DISCORD_TOKEN, so this is a Discord on this machine, for this machine only:\n\n` +
        `  ${pc.bold(playground.url)}\n\n` +
        `Ctrl-C ends it. The bot can be in a real Discord with a token. ${run.howToGetAToken}\n`,
    );
    if (run.isOpened) {
      await open(playground.url).catch((error: unknown) => {
        log.warn(describeFault(error), 'the browser could not be opened');
      });
    }
    log.info({ signal: await stopped }, 'stopping');
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
