import { extname } from 'node:path';
import { short, table } from '../markdown-table.ts';
import type { DocumentEvaluation } from './evaluate-documents.ts';
import type { DocumentFigures } from './measure-documents.ts';

/** Renders the figures and the files that were not read, as Markdown. */
export function renderDocuments({ figures, files }: DocumentEvaluation): string {
  const { development, heldBack, all, kinds } = figures;
  const rows = [
    ['development', development],
    ['held back', heldBack],
    ['all', all],
    ...Object.entries(kinds),
  ] as const;
  const head = [
    'questions',
    'answerable',
    'first quote right',
    'first three right',
    'answered',
    'answered and right',
    'unanswerable',
    'declined',
  ];
  return [
    table(
      head,
      rows.map(([name, of]) => [name, ...cells(of)]),
    ),
    `${files.sources} sources with ${files.passages} passages; ${files.refused.length} files refused, ` +
      `${files.skipped.length} skipped${byKind(files.skipped)}.`,
    ...files.refused.map(({ file, code }) => `Refused: ${file} (${code})`),
    ...files.unread.map((file) => `No source: ${file}. Its questions count as wrong.`),
  ].join('\n\n');
}

function cells(of: DocumentFigures): string[] {
  const share = (part: number, whole: number): string =>
    whole === 0 ? '–' : `${short(part / whole)} (${part})`;
  return [
    String(of.answerable),
    share(of.firstRight, of.answerable),
    share(of.threeRight, of.answerable),
    share(of.answered, of.answerable),
    share(of.answeredRight, of.answerable),
    String(of.unanswerable),
    share(of.declined, of.unanswerable),
  ];
}

function byKind(skipped: DocumentEvaluation['files']['skipped']): string {
  const kinds = new Map<string, number>();
  for (const { file } of skipped) kinds.set(extname(file), (kinds.get(extname(file)) ?? 0) + 1);
  const counts = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  return counts.length === 0 ? '' : `: ${counts.map(([kind, n]) => `${n} ${kind}`).join(', ')}`;
}
