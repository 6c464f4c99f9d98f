import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Answerer } from '../answering/answerer.ts';
import { toAnswerId } from '../answering/answer-id.ts';
import type { Answer } from '../domain/answer.ts';
import { UserFacingError } from '../domain/errors.ts';
import { type AnswerJsonOptions, answerToJson, faultToJson } from './contract.ts';
import { renderAnswerLine, renderFaultLine } from './render-answer.ts';

export interface LineOptions extends AnswerJsonOptions {
  readonly json: boolean;
  readonly limit: number;
  readonly source?: string;
  readonly asOf?: string;
}

/**
 * Answers one question per line of `input`. Line n of the output answers line n of the input. A blank line
 * gets the verdict `nothing`. If a question fails, its line reports the error, and the next one is answered.
 *
 * @returns whether every line was answered without an error
 */
export async function askLines(
  answerer: Answerer,
  input: Readable,
  output: Writable,
  options: LineOptions,
): Promise<boolean> {
  let allAnswered = true;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    try {
      const answer =
        line.trim() === '' ? noAnswer(line.trim()) : await answerer.answer(line, options);
      output.write(
        (options.json ? JSON.stringify(answerToJson(answer, options)) : renderAnswerLine(answer)) +
          '\n',
      );
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      allAnswered = false;
      output.write(
        (options.json
          ? JSON.stringify(faultToJson('question', line.trim(), error, options.refused))
          : renderFaultLine(line, error)) + '\n',
      );
    }
  }
  return allAnswered;
}

function noAnswer(question: string): Answer {
  const shown = {
    question,
    verdict: 'nothing',
    quotes: [],
    related: [],
    differences: [],
    unknownLanguage: null,
    asOf: null,
    sources: new Map(),
  } as const;
  return {
    ...shown,
    answerId: toAnswerId(shown),
    explanation: { name: 'P(answers)', value: 0, formula: 'no question', parts: [] },
    generation: 0,
    tookMs: 0,
  };
}
