import type { ProblemTexts } from '../discord/locales/locale.ts';
import { wordCoded } from '../domain/coded.ts';
import type { UserFacingError } from '../domain/errors.ts';
import type { IngestReport, Refusal } from '../domain/ingest-report.ts';
import type { LeftOutReason } from '../domain/reasons.ts';
import { EN } from './locales/en.ts';

/** What is wrong, and what to do next. */
export function wordError({ problem }: UserFacingError): ProblemTexts {
  return wordCoded(EN.errors, problem);
}

/** The name is shown as JSON has it: a line end or a control character in it stays harmless. */
export function wordRefusal({ file, problem }: Pick<Refusal, 'file' | 'problem'>): ProblemTexts {
  const { message, hint } = wordCoded(EN.errors, problem);
  return { message: `${JSON.stringify(file)} ${message}`, hint };
}

export function wordSkip({ reason }: IngestReport['skipped'][number]): string {
  return wordCoded(EN.skipped, reason);
}

/** Why a source is not in a digest. */
export function wordLeftOut(reason: LeftOutReason): string {
  return wordCoded(EN.leftOut, reason);
}
