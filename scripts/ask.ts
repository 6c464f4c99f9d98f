import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { DEFAULT_LIMIT } from '../src/answering/answerer.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { askLines } from '../src/terminal/ask-lines.ts';
import { answerToJson, faultToJson } from '../src/terminal/contract.ts';
import { runPrompt } from '../src/terminal/prompt.ts';
import { renderAnswer, renderScores } from '../src/terminal/render-answer.ts';
import pc from 'picocolors';
import { atLeastOne, runProgram } from '../src/terminal/program.ts';
import { newScript, refresh, type ScriptFlags, withApp } from '../src/with-app.ts';

interface AskFlags extends ScriptFlags {
  readonly limit: number;
  readonly source?: string;
  readonly asOf?: string;
  readonly explain?: boolean;
}

const program = newScript('ask', SCRIPT_HELP.ask.about)
  .argument('[question]', SCRIPT_HELP.ask.question)
  .option('--limit <n>', SCRIPT_HELP.ask.limit, atLeastOne, DEFAULT_LIMIT)
  .option('--source <id>', SCRIPT_HELP.ask.source)
  .option('--as-of <date>', SCRIPT_HELP.ask.asOf)
  .option('--explain', SCRIPT_HELP.ask.explain)
  .action(async (question: string | undefined, flags: AskFlags) => {
    if (question?.trim() === '') {
      throw new UserFacingError('question-empty', {});
    }
    await withApp(flags, async (app, offline) => {
      await refresh(app);
      const options = {
        json: flags.json ?? false,
        explain: flags.explain ?? false,
        limit: flags.limit,
        ...(offline === null ? {} : { refused: () => offline.refused() }),
        ...(flags.source === undefined ? {} : { source: flags.source }),
        ...(flags.asOf === undefined ? {} : { asOf: flags.asOf }),
      };
      if (question === undefined) {
        if (process.stdin.isTTY && !options.json) {
          const { answerer, sources } = app;
          const color = pc.isColorSupported;
          const streams = { input: process.stdin, output: process.stdout };
          await runPrompt({ answerer, sources, color, ...streams, ...options });
        } else if (!(await askLines(app.answerer, process.stdin, process.stdout, options))) {
          process.exitCode = 1;
        }
        return;
      }
      try {
        const answer = await app.answerer.answer(question, options);
        if (options.json) {
          process.stdout.write(`${JSON.stringify(answerToJson(answer, options))}\n`);
        } else {
          process.stdout.write(`${renderAnswer(answer, pc)}\n`);
          if (options.explain) process.stdout.write(`\n${renderScores(answer)}\n`);
        }
      } catch (error) {
        if (options.json && error instanceof UserFacingError) {
          process.stdout.write(
            `${JSON.stringify(faultToJson('question', question, error, options.refused))}\n`,
          );
        }
        throw error;
      }
    });
  });

await runProgram(program);
