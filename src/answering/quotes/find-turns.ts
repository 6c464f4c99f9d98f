import { isQuestion, MAX_BARE_QUESTION_CHARACTERS, opensQuestion } from '../../text/line-marks.ts';
import { stem, terms } from '../../text/terms.ts';
import { isTurnMark, opensTurn, turnMarkLength } from '../../text/turn-marks.ts';
import type { Candidate, Range } from './sentence-candidates.ts';

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
        (before.block !== candidate.block && isInTurnOf(candidate, before)) ||
        (open.last === open.first && !candidate.isHeading && isTurnMark(before.text)));
    if (continues) open.last = place;
    else ranges.push({ first: place, last: place });
  });
  const marked = ranges.map(({ first, last }) => {
    const { text = '', turn = null } = candidates[first] ?? {};
    return turn !== null || opensTurn(text) || (last > first && isTurnMark(text));
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

/**
 * Returns the range of the answer if the sentence at `at` is a question that the passage answers;
 * otherwise `null`.
 */
export function findReply(candidates: readonly Candidate[], at: number): Range | null {
  const turns = findTurns(candidates);
  const turn = turns.find(({ first, last }) => first <= at && at <= last);
  if (turn === undefined) return null;
  return replyTo(turn, turns, candidates) ?? replyInside(candidates, at, turn.last);
}

/** Returns the sentences of the question that the turn at `at` answers; `null` if there is none. */
export function findQuestion(candidates: readonly Candidate[], at: number): Range | null {
  const turns = findTurns(candidates);
  const index = turns.findIndex(({ first, last }) => first <= at && at <= last);
  const before = turns[index - 1];
  return before && replyTo(before, turns, candidates) === turns[index] ? before : null;
}

/** Whether a sentence, without the mark of its speaker, has the same words as the user's question. */
export function repeatsQuestion(sentence: string, question: string): boolean {
  const said = sentence.slice(turnMarkLength(sentence));
  return (isQuestion(sentence) || isQuestion(question)) && wordsOf(said) === wordsOf(question);
}

function wordsOf(text: string): string {
  return terms(text)
    .map(({ term }) => stem(term))
    .join(' ');
}

/** Returns the rest of a list item that begins with a question: "1. May I bring a dog? Yes." */
function replyInside(candidates: readonly Candidate[], at: number, end: number): Range | null {
  const { kind, block } = candidates[at] ?? {};
  if (kind !== 'list-item' || !isQuestion(candidates[at]?.text ?? '')) return null;
  let last = at;
  while (last < end && candidates[last + 1]?.block === block) last += 1;
  return last === at ? null : { first: at + 1, last };
}

function isInTurnOf(candidate: Candidate, before: Candidate): boolean {
  return candidate.turn !== null && candidate.turn === before.turn;
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
