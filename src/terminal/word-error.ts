import type { ProblemTexts } from '../discord/locales/locale.ts';
import { wordCoded } from '../domain/coded.ts';
import type { UserFacingError } from '../domain/errors.ts';
import type { IngestReport, Refusal, WarningOfFile } from '../domain/ingest-report.ts';
import type { LeftOutReason } from '../domain/reasons.ts';
import { EN } from './locales/en.ts';
import { FILE_WARNINGS } from './locales/en-file-warnings.ts';

/** Returns the text of an error, and a hint about what to do next. */
export function wordError({ problem }: UserFacingError): ProblemTexts {
  return wordCoded(EN.errors, problem);
}

/** Like `wordError`, with the file's name as JSON, so that line breaks and control characters do no harm. */
export function wordRefusal({ file, problem }: Pick<Refusal, 'file' | 'problem'>): ProblemTexts {
  const { message, hint } = wordCoded(EN.errors, problem);
  return { message: `${JSON.stringify(file)} ${message}`, hint };
}

/** Returns the text of a warning, with the file's name as in `wordRefusal`. */
export function wordWarning({ file, line, key, warning }: WarningOfFile): string {
  const place = EN.report.place(JSON.stringify(file), line, key);
  return `${place}: ${wordCoded(FILE_WARNINGS, warning)}`;
}

export function wordSkip({ reason }: IngestReport['skipped'][number]): string {
  return wordCoded(EN.skipped, reason);
}

/** Returns the reason why a source is not in a digest. */
export function wordLeftOut(reason: LeftOutReason): string {
  return wordCoded(EN.leftOut, reason);
}
