import { EN } from './locales/en.ts';
import type { IngestReport, Refusal } from '../domain/ingest-report.ts';
import { tameLine } from './render-answer.ts';
import { wordRefusal, wordSkip } from './word-error.ts';

/** Renders the result of an ingestion on one line, followed by one line per refused or skipped file. */
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
