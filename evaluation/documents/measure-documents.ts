import { extname } from 'node:path';
import type { AskedDocument } from './ask-documents.ts';

/** Counts over some of the questions. */
export interface DocumentFigures {
  readonly answerable: number;
  /** Answerable questions whose first quote, of any verdict, is right. */
  readonly firstRight: number;
  /** Answerable questions with a right one among the first three quotes and related passages. */
  readonly threeRight: number;
  /** Answerable questions with the verdict `answered`. */
  readonly answered: number;
  /** Answerable questions with the verdict `answered` and a right first quote. */
  readonly answeredRight: number;
  readonly unanswerable: number;
  /** Unanswerable questions with the verdict `related` or `nothing`. */
  readonly declined: number;
}

export interface MeasuredDocuments {
  readonly development: DocumentFigures;
  readonly heldBack: DocumentFigures;
  readonly all: DocumentFigures;
  /** By the extension of the first gold file, such as `.md`. Questions without gold have none. */
  readonly kinds: Readonly<Record<string, DocumentFigures>>;
}

export function measureDocuments(asked: readonly AskedDocument[]): MeasuredDocuments {
  const kinds = new Map<string, AskedDocument[]>();
  for (const one of asked) {
    const file = one.question.gold[0]?.file;
    if (file === undefined) continue;
    const kind = extname(file);
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  return {
    development: count(asked.filter(({ question }) => !question.heldBack)),
    heldBack: count(asked.filter(({ question }) => question.heldBack)),
    all: count(asked),
    kinds: Object.fromEntries(
      [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, of]) => [kind, count(of)]),
    ),
  };
}

function count(asked: readonly AskedDocument[]): DocumentFigures {
  const answerable = asked.filter(({ question }) => question.gold.length > 0);
  const others = asked.filter(({ question }) => question.gold.length === 0);
  const isFirstRight = ({ shown }: AskedDocument): boolean => shown[0]?.isRight === true;
  const isAnswered = ({ verdict }: AskedDocument): boolean => verdict === 'answered';
  return {
    answerable: answerable.length,
    firstRight: answerable.filter(isFirstRight).length,
    threeRight: answerable.filter(({ shown }) => shown.some(({ isRight }) => isRight)).length,
    answered: answerable.filter(isAnswered).length,
    answeredRight: answerable.filter((one) => isAnswered(one) && isFirstRight(one)).length,
    unanswerable: others.length,
    declined: others.filter((one) => !isAnswered(one)).length,
  };
}
