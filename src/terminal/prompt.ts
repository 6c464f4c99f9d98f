import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';
import type { Answerer } from '../answering/answerer.ts';
import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import type { Answer } from '../domain/answer.ts';
import { UserFacingError } from '../domain/errors.ts';
import { renderAnswer, renderScores } from './render-answer.ts';
import { EN } from './locales/en.ts';
import { wordError } from './word-error.ts';
import { renderSource, renderSourceList } from './render-sources.ts';

/** Prompts for questions on a terminal and answers them until the user leaves. */
export async function runPrompt(parts: {
  readonly answerer: Answerer;
  readonly sources: SourceLookup;
  readonly input: Readable;
  readonly output: Writable;
  readonly color: boolean;
  readonly limit: number;
  readonly source?: string;
  readonly asOf?: string;
}): Promise<void> {
  const { answerer, sources, input, output, limit } = parts;
  const colors = pc.createColors(parts.color);
  const terminal = createInterface({ input, output, prompt: colors.cyan('? ') });
  // Without a listener, Ctrl-C only pauses the input, and the program seems to hang.
  terminal.on('SIGINT', () => {
    terminal.close();
  });
  let last: Answer | null = null;

  const reply = async (line: string): Promise<string> => {
    const [command = '', ...rest] = line.split(/\s+/);
    switch (command) {
      case ':scores':
        return last === null ? EN.prompt.nothingAsked : renderScores(last);
      case ':sources':
        return renderSourceList(await sources.list(), colors);
      case ':show':
        return renderSource(await sources.find(rest.join(' ')), colors);
      case ':help':
        return EN.prompt.help;
      default:
        if (command.startsWith(':')) return `${EN.prompt.unknown(command)}\n${EN.prompt.help}`;
        last = await answerer.answer(line, {
          limit,
          ...(parts.source === undefined ? {} : { source: parts.source }),
          ...(parts.asOf === undefined ? {} : { asOf: parts.asOf }),
        });
        return renderAnswer(last, colors);
    }
  };

  output.write(`${EN.prompt.help}\n\n`);
  terminal.prompt();
  for await (const line of terminal) {
    const asked = line.trim();
    if (asked === ':quit' || asked === ':q') break;
    if (asked !== '') {
      try {
        output.write(`${await reply(asked)}\n\n`);
      } catch (error) {
        if (!(error instanceof UserFacingError)) throw error;
        const { message, hint } = wordError(error);
        output.write(`${colors.red(message)} ${hint}\n\n`);
      }
    }
    terminal.prompt();
  }
  terminal.close();
}
