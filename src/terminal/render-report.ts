import { EN } from './locales/en.ts';
import type { IngestReport, Refusal } from '../domain/ingest-report.ts';
import { tameLine } from './render-answer.ts';
import { wordRefusal, wordSkip } from './word-error.ts';

/** What an ingestion did, in a line, and below it what it could not do. */
export function renderReport(report: IngestReport): string {
  const counts = (['added', 'changed', 'removed', 'unchanged'] as const)
    .filter((kind) => report[kind].length > 0)
    .map((kind) => EN.report[kind](report[kind].length));
  return [
    EN.report.sources(counts),
    ...report.refused.map(renderRefusal),
    ...report.skipped.map((skip) =>
      EN.report.skipped(tameLine(skip.file), tameLine(wordSkip(skip))),
    ),
  ].join('\n');
}

export function renderRefusal(refusal: Refusal): string {
  const { message, hint } = wordRefusal(refusal);
  return EN.report.refused(tameLine(message), tameLine(hint));
}
