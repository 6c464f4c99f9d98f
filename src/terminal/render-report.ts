import type { IngestReport } from '../domain/ingest-report.ts';
import { tameLine } from './render-answer.ts';

/** What an ingestion did, in a line, and below it what it could not do. */
export function renderReport(report: IngestReport): string {
  const counts = (['added', 'changed', 'removed', 'unchanged'] as const)
    .filter((kind) => report[kind].length > 0)
    .map((kind) => `${report[kind].length} ${kind}`);
  const line = counts.length === 0 ? 'nothing indexed' : counts.join(', ');
  return [
    `Sources: ${line}.`,
    ...report.refused.map(({ message, hint }) => `Refused: ${tameLine(message)} ${tameLine(hint)}`),
    ...report.skipped.map(({ file, reason }) => `Skipped ${tameLine(file)}: ${tameLine(reason)}`),
  ].join('\n');
}
