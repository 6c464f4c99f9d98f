import {
  isQuestion,
  MAX_BARE_QUESTION_CHARACTERS,
  isTurnMark,
  opensQuestion,
  opensTurn,
} from '../../text/line-marks.ts';
import type { Candidate } from './sentence-candidates.ts';

/** Consecutive sentences of one speaker, a heading, or a block without a speaker. */
export interface Turn {
  readonly first: number;
  readonly last: number;
  /** Whether both this turn and an adjacent one begin with a speaker or a time. */
  readonly isSpoken: boolean;
  readonly asks: boolean;
}

/**
 * Divides a passage into turns of a dialogue, in order. A question in an FAQ may also be a heading or
 * a short paragraph of questions.
 */
export function findTurns(candidates: readonly Candidate[]): Turn[] {
  const ranges: { first: number; last: number }[] = [];
  candidates.forEach((candidate, place) => {
    const open = ranges.at(-1);
    const before = candidates[place - 1];
    const continues =
      open !== undefined &&
      before !== undefined &&
      ((before.block === candidate.block && !opensTurn(candidate.text)) ||
        (open.last === open.first && !candidate.isHeading && isTurnMark(before.text)));
    if (continues) open.last = place;
    else ranges.push({ first: place, last: place });
  });
  const marked = ranges.map(({ first, last }) => {
    const text = candidates[first]?.text ?? '';
    return opensTurn(text) || (last > first && isTurnMark(text));
  });
  return ranges.map(({ first, last }, i) => {
    const isSpoken = marked[i] === true && (marked[i - 1] === true || marked[i + 1] === true);
    const said = candidates.slice(first, last + 1);
    return { first, last, isSpoken, asks: doesAsk(said, marked[i] === true) };
  });
}

/** Returns the turn that answers `turn`; `null` if `turn` is not a question or has no answer. */
export function replyTo(
  turn: Turn,
  turns: readonly Turn[],
  candidates: readonly Candidate[],
): Turn | null {
  const next = turn.asks ? turns[turns.indexOf(turn) + 1] : undefined;
  if (next === undefined || next.asks || candidates[next.first]?.isHeading) return null;
  return turn.isSpoken && !next.isSpoken ? null : next;
}

function doesAsk(said: readonly Candidate[], isMarked: boolean): boolean {
  const [first] = said;
  const last = said.at(-1);
  if (first === undefined || last === undefined) return false;
  if (first.kind === 'code' || first.kind === 'table-row') return false;
  if (/^A\d{0,3}[:.)]/.test(first.text)) return false;
  if (isMarked) return isQuestion(last.text) || (said.length === 1 && opensQuestion(first.text));
  return (
    last.span.end - first.span.start <= MAX_BARE_QUESTION_CHARACTERS &&
    said.every(({ text }) => isQuestion(text))
  );
}
