import type { AnswerDifference } from '../moving/compare-answers.ts';
import { type ComparedTable, isEqual, type RowCounts } from '../moving/move-installation.ts';
import { MOVING_TEXTS } from './locales/en-moving.ts';
import { tameLine } from './render-answer.ts';

/** The result of moving an installation. */
export interface MoveReport {
  readonly direction: 'to' | 'from';
  readonly corpora: readonly string[];
  readonly tables: readonly ComparedTable[];
  /** Whether everything was copied by an earlier call. */
  readonly wasFinished: boolean;
  /** `null`: the answers were not compared. */
  readonly answers: {
    readonly questions: number;
    readonly differences: readonly AnswerDifference[];
  } | null;
  readonly tookMs: number;
}

export function isAlike({ tables, answers }: MoveReport): boolean {
  return tables.every(isEqual) && (answers?.differences ?? []).length === 0;
}

export function renderMove(report: MoveReport, dataDir: string): string {
  const { direction, corpora, tables, wasFinished } = report;
  const texts = MOVING_TEXTS;
  const different = tables.filter((table) => !isEqual(table));
  const rows = tables.reduce((sum, { target }) => sum + target.rows, 0) - corpora.length;
  const lines: string[] = [];
  if (different.length === 0) {
    lines.push(
      wasFinished ? texts.compared : texts.moved[direction](corpora.length, rows, dataDir),
      texts.alike(tables.length),
    );
  }
  for (const { corpusId, table, source, target } of different) {
    lines.push(texts.tableDiffers(corpusId, table, source.rows, target.rows));
  }
  if (different.length > 0 && !wasFinished) lines.push(texts.unfinished);
  else lines.push(...renderAnswers(report), texts.next[direction]);
  return lines.join('\n');
}

export function renderRowCounts({ corpora, tables }: RowCounts): string {
  const byTable = new Map<string, number>();
  for (const { table, rows } of tables) byTable.set(table, (byTable.get(table) ?? 0) + rows);
  const all = [...byTable.values()].reduce((sum, rows) => sum + rows, 0);
  return [
    MOVING_TEXTS.counted(corpora.length, all),
    ...[...byTable].map(([table, rows]) => MOVING_TEXTS.count(table, rows)),
  ].join('\n');
}

function renderAnswers({ answers }: MoveReport): string[] {
  if (answers === null) return [MOVING_TEXTS.notCompared];
  const { questions, differences } = answers;
  if (questions === 0) return [MOVING_TEXTS.noQuestions];
  if (differences.length === 0) return [MOVING_TEXTS.answersAlike(questions)];
  return [
    MOVING_TEXTS.answersDiffer(differences.length, questions),
    ...differences.flatMap(({ question, serverId, parts, source, target }) => [
      MOVING_TEXTS.answer(tameLine(question), serverId, parts),
      MOVING_TEXTS.side('source', source.verdict, source.passages),
      MOVING_TEXTS.side('target', target.verdict, target.passages),
    ]),
  ];
}
