import type pc from 'picocolors';
import { countChanges, type SentenceChange } from '../answering/history/compare-versions.ts';
import type {
  ComparedVersions,
  PastVersion,
  PastVersions,
} from '../answering/history/source-history.ts';
import { EN } from './locales/en.ts';
import { tame, tameLine } from './render-answer.ts';

type Colors = ReturnType<typeof pc.createColors>;

const { history: WORDS } = EN;

/** Renders the versions of a source, one per line. */
export function renderHistory(
  { sourceId, versions, removedAt }: PastVersions,
  colors: Colors,
): string {
  const removed = removedAt === null ? [] : [colors.dim(WORDS.removedAt(removedAt))];
  const lines = versions.map((version) => `  ${describe(version)}`);
  return [colors.bold(sourceId), ...lines, ...removed].join('\n');
}

/** Renders each changed sentence with a mark, and the number of unchanged sentences between them. */
export function renderDifference(
  { sourceId, from, to, changes }: ComparedVersions,
  colors: Colors,
): string {
  const lines: string[] = [];
  let kept = 0;
  const endRun = (): void => {
    if (kept > 0) lines.push(colors.dim(`  ${WORDS.kept(kept)}`));
    kept = 0;
  };
  for (const change of changes) {
    if (change.kind === 'kept') {
      kept += 1;
      continue;
    }
    endRun();
    lines.push(markChange(change, colors));
  }
  endRun();
  return [
    colors.bold(sourceId),
    `  ${describe(from)}`,
    `  ${describe(to)}`,
    '',
    ...lines,
    colors.dim(WORDS.total(countChanges(changes))),
  ].join('\n');
}

function markChange({ kind, text }: SentenceChange, colors: Colors): string {
  const line = tame(text).replaceAll('\n', '\n  ');
  if (kind === 'removed') return colors.red(`- ${line}`);
  if (kind === 'added') return colors.green(`+ ${line}`);
  return colors.dim(`> ${line}`);
}

function describe(version: PastVersion): string {
  const { number, firstSeenAt, title, length, sentences, changes } = version;
  return [
    WORDS.version(number, firstSeenAt),
    tameLine(title),
    WORDS.size(length, sentences),
    ...(changes === null ? [] : [WORDS.changes(changes.added, changes.removed)]),
  ].join(' · ');
}
