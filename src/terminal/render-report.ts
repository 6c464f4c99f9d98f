import type { IngestReport, Refusal } from '../domain/ingest-report.ts';
import { tameLine } from './render-answer.ts';
import { wordRefusal, wordSkip } from './word-error.ts';

/** What an ingestion did, in a line, and below it what it could not do. */
export function renderReport(report: IngestReport): string {
  const counts = (['added', 'changed', 'removed', 'unchanged'] as const)
    .filter((kind) => report[kind].length > 0)
    .map((kind) => `${report[kind].length} ${kind}`);
  const line = counts.length === 0 ? 'nothing indexed' : counts.join(', ');
  return [
    `Sources: ${line}.`,
    ...report.refused.map(renderRefusal),
    ...report.skipped.map((skip) => `Skipped ${tameLine(skip.file)}: ${tameLine(wordSkip(skip))}`),
  ].join('\n');
}

export function renderRefusal(refusal: Refusal): string {
  const { message, hint } = wordRefusal(refusal);
  return `Refused: ${tameLine(message)} ${tameLine(hint)}`;
}
