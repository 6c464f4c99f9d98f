import { EN } from './locales/en.ts';
import { LEFT_OUT_KINDS } from './locales/en-file-warnings.ts';
import type { LeftOutKind } from '../domain/file-warnings.ts';
import type { IngestReport, Refusal, WarningOfFile } from '../domain/ingest-report.ts';
import { tameLine } from './render-answer.ts';
import { wordRefusal, wordSkip, wordWarning } from './word-error.ts';

/** Maximum number of warnings to show. */
const MAX_WARNINGS = 10;

/**
 * Renders the result of an ingestion on one line, followed by lines for refused files, warnings,
 * counts of what was left out, and skipped files.
 */
export function renderReport(report: IngestReport): string {
  const counts = (['added', 'changed', 'removed', 'unchanged'] as const)
    .filter((kind) => report[kind].length > 0)
    .map((kind) => EN.report[kind](report[kind].length));
  return [
    EN.report.sources(counts),
    ...renderProblems(report),
    ...renderLeftOut(report),
    ...report.skipped.map((skip) =>
      EN.report.skipped(tameLine(skip.file), tameLine(wordSkip(skip))),
    ),
  ].join('\n');
}

/** Renders one line per refused file, and one line per kind of warning. */
export function renderProblems({
  refused,
  warnings,
}: Pick<IngestReport, 'refused' | 'warnings'>): string[] {
  return [...refused.map(renderRefusal), ...renderWarnings(warnings)];
}

function renderRefusal(refusal: Refusal): string {
  const { message, hint } = wordRefusal(refusal);
  return EN.report.refused(tameLine(message), tameLine(hint));
}

/** Shows the first warning of each kind, because a folder often has the same one in every file. */
function renderWarnings(warnings: readonly WarningOfFile[]): string[] {
  const groups = new Map<string, WarningOfFile[]>();
  for (const each of warnings) {
    const rule = each.warning.code === 'value-ignored' ? each.warning.params.rule : '';
    const kind = JSON.stringify([each.warning.code, rule, each.key]);
    groups.set(kind, [...(groups.get(kind) ?? []), each]);
  }
  const shown = [...groups.values()].slice(0, MAX_WARNINGS);
  const more = warnings.length - shown.flat().length;
  return [
    ...shown.flatMap(([first, ...others]) =>
      first === undefined ? [] : [EN.report.warning(tameLine(wordWarning(first)), others.length)],
    ),
    ...(more === 0 ? [] : [EN.report.moreWarnings(more)]),
  ];
}

function renderLeftOut({ leftOut }: IngestReport): string[] {
  const totals = new Map<LeftOutKind, number>();
  for (const { kind, count } of leftOut) totals.set(kind, (totals.get(kind) ?? 0) + count);
  const counts = [...totals].map(([kind, count]) =>
    EN.report.leftOutOf(count, LEFT_OUT_KINDS[kind]),
  );
  return counts.length === 0 ? [] : [EN.report.leftOut(counts)];
}
