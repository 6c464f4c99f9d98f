import type { InspectedCorpus } from '../doctor/inspect-corpora.ts';
import { CORPORA_TEXTS } from './locales/en-corpora.ts';
import { tameLine } from './render-answer.ts';

/** Renders one line per corpus, below the names of the columns. */
export function renderCorpora(corpora: readonly InspectedCorpus[]): string {
  const { columns, states, unknown, never } = CORPORA_TEXTS;
  const number = (value: number | null): string => (value === null ? unknown : String(value));
  const rows = corpora.map((corpus) => [
    corpus.corpusId,
    states[corpus.state],
    number(corpus.sources),
    number(corpus.passages),
    CORPORA_TEXTS.size(corpus.documentBytes + (corpus.dataBytes ?? 0)),
    corpus.mode ?? unknown,
    corpus.changedAt ?? never,
  ]);
  const table = [columns, ...rows];
  const widths = columns.map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const reasons = corpora.flatMap(({ corpusId, reason }) =>
    reason === null ? [] : [CORPORA_TEXTS.reason(corpusId, tameLine(reason))],
  );
  return [...lines, ...reasons].join('\n');
}
