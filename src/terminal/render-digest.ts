import { EN } from './locales/en.ts';
import type pc from 'picocolors';
import type { Digest } from '../domain/digest.ts';
import { wordLeftOut } from './word-error.ts';
import { tame, tameLine } from './render-answer.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Renders a digest as several lines for a user. */
export function renderDigest(
  { items, skipped }: Digest,
  since: string | null,
  colors: Colors,
): string {
  const head = EN.digest.head(items.length, since);
  const shown = items.map((item) => {
    const { sourceId, title, publisher, published, isChanged, quotes, alsoReportedBy } = item;
    const parts = [title, publisher, published, isChanged ? EN.digest.changed : null];
    const about = parts.filter((part) => part !== null).map(tameLine);
    const lines = quotes.flatMap(({ text }) =>
      tame(text)
        .split('\n')
        .map((line) => `  ${colors.dim('│')} ${line}`),
    );
    const also =
      alsoReportedBy.length === 0 ? [] : [`  ${colors.dim(EN.digest.also(alsoReportedBy))}`];
    return [`${colors.bold(sourceId)}  ${about.join(' · ')}`, ...lines, ...also].join('\n');
  });
  const left = skipped.map(({ sourceId, reason }) =>
    EN.digest.leftOut(sourceId, tameLine(wordLeftOut(reason))),
  );
  return [colors.bold(head), ...shown, ...(left.length === 0 ? [] : [left.join('\n')])].join(
    '\n\n',
  );
}
