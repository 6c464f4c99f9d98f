import type { ErrorWords } from '../discord/locales/error-words.ts';
import { wordCoded } from '../domain/coded.ts';
import type { UserFacingError } from '../domain/errors.ts';
import type { IngestReport, Refusal } from '../domain/ingest-report.ts';
import { EN } from './locales/en.ts';

/** What is wrong, and what to do next. */
export function wordError({ problem }: UserFacingError): ErrorWords {
  return wordCoded(EN.errors, problem);
}

/** The name is shown as JSON has it: a line end or a control character in it stays harmless. */
export function wordRefusal({ file, problem }: Pick<Refusal, 'file' | 'problem'>): ErrorWords {
  const { message, hint } = wordCoded(EN.errors, problem);
  return { message: `${JSON.stringify(file)} ${message}`, hint };
}

export function wordSkip({ reason }: IngestReport['skipped'][number]): string {
  return wordCoded(EN.skipped, reason);
}
