import { opensTurn, turnMarkLength } from './turn-marks.ts';

/** A clause number: "3", "2.1", "b", "iv". */
const NUMBER = '(?:\\d{1,3}(?:\\.\\d{1,3})*|[a-z]|[ivxl]{1,5})';
/** "a.", "b)", "(ii)": a lower-case letter or Roman numeral that begins an item. */
const LETTERED = /^(?:\((?:[a-z]|[ivxl]{1,5})\)|(?:[a-z]|[ivxl]{1,5})[.)])\s+(?=\S)/;
/** "§ 3.", "Art. 5", "Section 2.1:": a mark with a word or sign before its number. */
const NAMED = new RegExp(
  `^(?:§{1,2}|(?:art(?:icle)?|sec(?:tion)?|rule|clause|para(?:graph)?)\\b\\.?)\\s*${NUMBER}[.):]?\\s+(?=\\S)`,
  'i',
);
/** A mark like `NAMED` without text or a stop after its number. */
const NAMED_WITHOUT_STOP = new RegExp(
  `^(?:§{1,2}|(?:art(?:icle)?|sec(?:tion)?|rule|clause|para(?:graph)?)\\b\\.?)\\s*${NUMBER}$`,
  'i',
);
/** The end of a sentence or clause, after which a list item may begin. */
const ENDS_CLAUSE = /(?:[.;:,!?…][\p{Pe}\p{Pf}"']*|\b(?:and|or))$/u;

const QUESTION_WORD =
  /^(?:who|what|when|where|why|which|how|is|are|was|were|do|does|did|can|could|will|would|has|have|should|any(?:one|body))\b/i;

/** The start of a sentence that restricts the one before it. */
const LIMITS =
  /^(?:(?:this|that|it|the (?:rule|same|above)) (?:does not|do not|doesn['’]t) apply|(?:this|that) excludes|except|exceptions?|excluded|unless|not included)\b/i;
/** "However, …" restricts only when it contains a negation or a condition. */
const HOWEVER = /^however,.*\b(?:not|no|never|only|except|unless|must)\b/i;

/** A longer block without a speaker's mark is not considered a mere question. */
export const MAX_BARE_QUESTION_CHARACTERS = 200;

export type ItemMark = 'lettered' | 'named';

/**
 * Returns the kind of the item mark at the start of `line`, or `null`. Knows only marks that are
 * not part of Markdown.
 *
 * @param before the line above, or `null` on the first line
 */
export function itemMarkOf(line: string, before: string | null): ItemMark | null {
  if (before !== null && !ENDS_CLAUSE.test(before.trimEnd())) return null;
  if (NAMED.test(line)) return 'named';
  return LETTERED.test(line) ? 'lettered' : null;
}

/**
 * Whether `ahead` begins with an item mark: "(ii) Rafts …", "c. Rafts …". If so, the stop before
 * `ahead` ends a sentence although the mark is in lower case.
 */
export function opensMarkedSentence(ahead: string): boolean {
  const mark = LETTERED.exec(ahead)?.[0];
  return mark !== undefined && /^\p{Lu}/u.test(ahead.slice(mark.length));
}

/** Whether `words`, the text before a stop, consists only of a mark: "§ 3", "Article 5". */
export function isNamedMark(words: string): boolean {
  return NAMED_WITHOUT_STOP.test(words);
}

/** Whether a sentence ends with a question mark. */
export function isQuestion(sentence: string): boolean {
  return /[?？][\p{Pe}\p{Pf}"'*_]*$/u.test(sentence.trimEnd());
}

/**
 * Whether a block only asks a question, so that the next block answers it: a marked turn, or a
 * short bare question.
 */
export function asksOnly(block: string): boolean {
  if (opensTurn(block)) return isQuestion(block) || opensQuestion(block);
  return block.length <= MAX_BARE_QUESTION_CHARACTERS && isQuestion(block) && !/[.!] /.test(block);
}

/** Whether the mark or first word of a turn shows a question. Chats often omit the question mark. */
export function opensQuestion(turn: string): boolean {
  if (/^Q\d{0,3}[:.)]/.test(turn)) return true;
  return (
    !/[.!…]$/.test(turn.trimEnd()) &&
    QUESTION_WORD.test(turn.slice(turnMarkLength(turn)).trimStart())
  );
}

/** Whether a sentence restricts the one before it: "This does not apply to rafts." */
export function opensLimit(sentence: string): boolean {
  return LIMITS.test(sentence) || HOWEVER.test(sentence);
}
