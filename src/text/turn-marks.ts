const TIME = '\\d{1,2}[:.]\\d{2}(?:[:.]\\d{2})?(?:[\\s\\u202f]?[AaPp]\\.?[Mm]\\.?)?';
/** Without a date, "3.20" is more likely a price than a time. */
const CLOCK_TIME = TIME.replaceAll('[:.]', ':');
const DATE = '\\d{1,4}[./-]\\d{1,2}(?:[./-]\\d{1,4})?,?\\s+';
const STAMP = `[\\[(]?(?:${DATE})?${TIME}[\\])]?\\s*[-–—|]?\\s*`;
const NICK = "[\\p{L}\\p{N}_.'’-]{1,32}";
/**
 * A speaker's name: up to four words, of which the first is capitalised, and an optional remark in
 * brackets.
 */
const NAME =
  "\\p{Lu}[\\p{L}\\p{M}\\p{N}_.'’-]*(?:\\s[\\p{L}\\p{M}\\p{N}_.'’-]+){0,3}(?:\\s[(\\[][^)\\]\\n]{1,30}[)\\]])?";
/** A name in capitals, as in the script of a play: "MIRA", "OLD PETER". */
const CAPITALS = "\\p{Lu}[\\p{Lu}'’-]+(?:\\s\\p{Lu}[\\p{Lu}'’-]*){0,2}";
/**
 * "Q:", "A3.", "Mara Lind:", "[10:02] tom:", "10:02 <tom>", "[10:02] The bridge is shut",
 * "Mara (10:02):".
 */
const TURN = new RegExp(
  `^(?:${STAMP}(?:<${NICK}>|${NICK}:|${NAME}:|(?=\\S))|<${NICK}>\\s|(?:[QA]\\d{0,3}[.)]\\s)|${NAME}:(?=\\s))`,
  'u',
);
/** "Mara:", "tom — Today at 10:32", "Mara Lind  00:01:23". */
const TURN_MARK = new RegExp(
  `^(?:${NAME}:|${NICK}(?:\\s${NICK})?\\s*[-–—,|]?\\s*(?:(?:Today|Yesterday)(?: at)? )?[\\[(]?(?:(?:${DATE})${TIME}|${CLOCK_TIME})[\\])]?)$`,
  'u',
);
const SCRIPT_TURN = new RegExp(`^${CAPITALS}(?:\\s\\([^)\\n]{1,40}\\))?\\.(?=\\s)`, 'u');
const SCRIPT_MARK = new RegExp(`^${CAPITALS}$`, 'u');
/** A mark with a time, an IRC nickname or a question's letter. It is certain to open a turn. */
const CERTAIN = new RegExp(`^(?:${STAMP}|<${NICK}>|[QA]\\d{0,3}[.:)])|${TIME}[\\])]?:?$`, 'u');
/** Words before a colon that name the kind of a paragraph and not its speaker. */
const LABEL =
  /^(?:action|address|agenda|attention|attendees|author|background|bcc|caution|cc|contents?|conclusion|cost|date|decisions?|decided|definition|e-?mail|example|excuses|fax|figure|from|hint|important|info|ingredients?|keywords?|location|motion|note|notes|nb|p\.?s|participants|phone|place|present|price|ps|re|reason|references?|resolution|resolved|result|results|see also|sent|sources?|steps?|subject|summary|table|tel|time|tip|title|to|topic|update|url|venue|version|vote|warning|website)$/i;

/** The mark at the start of a turn. */
export interface TurnMark {
  readonly length: number;
  /** The speaker's name or the letter of a question, without a time; `''` if there is only a time. */
  readonly speaker: string;
  /** Whether the mark is certain without others beside it, because it has a time or `Q:`. */
  readonly isCertain: boolean;
  /** Whether the mark is a whole line, above the words of the speaker. */
  readonly isLine: boolean;
  /** Whether the speaker's name is in capitals. Without a colon, it may also be a heading. */
  readonly isCapitals: boolean;
  readonly hasColon: boolean;
}

/**
 * Returns the mark at the start of a paragraph, including marks that are certain only if others are
 * near: "MIRA.", "MIRA" on a line above her words. `null` if there is none, or only a label such as
 * "Note:".
 */
export function turnMarkOf(text: string): TurnMark | null {
  const [line = ''] = text.split('\n', 1);
  const isWhole = isTurnMark(text) || SCRIPT_MARK.test(text);
  const isFirstLine = !isWhole && (isTurnMark(line) || SCRIPT_MARK.test(line));
  const mark = isWhole
    ? text
    : isFirstLine
      ? line
      : (TURN.exec(text) ?? SCRIPT_TURN.exec(text))?.[0];
  if (mark === undefined) return null;
  const speaker = speakerIn(mark);
  if (LABEL.test(speaker)) return null;
  const isCertain = CERTAIN.test(mark.trim());
  const isCapitals = SCRIPT_MARK.test(speaker);
  const hasColon = mark.trimEnd().endsWith(':');
  const isLine = isWhole || isFirstLine;
  return { length: mark.trimEnd().length, speaker, isCertain, isLine, isCapitals, hasColon };
}

/** Speakers that are certain without a second turn of the same speaker. */
const ROLE =
  /^(?:answer|chair|chair(?:man|woman|person)|guest|host|interviewee|interviewer|interviewing|moderator|presenter|question|reporter|respondent|speaker \d+|[qa]\d*)$/i;

/** Whether other marks near the mark of a paragraph show that it names a speaker. */
export function isSpeaker(own: TurnMark, others: readonly TurnMark[]): boolean {
  if (own.isCertain) return others.some(({ isCertain }) => isCertain);
  const counts = new Map([[own.speaker, 1]]);
  for (const { speaker } of others) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  if (counts.size < 2) return false;
  if (ROLE.test(own.speaker) || Math.max(...counts.values()) > 1) return true;
  const capitals = others.filter(({ isCapitals }) => isCapitals).length;
  return own.isCapitals && capitals >= (own.hasColon ? 1 : 2);
}

/** Whether a paragraph begins with a label such as "Note:" or "Decision:". */
export function opensLabel(text: string): boolean {
  return LABEL.test(/^[^:\n]{1,20}(?=:)/.exec(text)?.[0] ?? '');
}

/** Whether a line or sentence begins with its speaker or time, as in an interview, FAQ or chat. */
export function opensTurn(text: string): boolean {
  return TURN.test(text);
}

/** Returns the length of the mark that names the speaker or time; 0 if the line has no mark. */
export function turnMarkLength(text: string): number {
  return TURN_MARK.test(text) ? text.length : (TURN.exec(text)?.[0].length ?? 0);
}

/** Whether a line consists only of the mark of the turn below it: "Mara:", "tom — Today at 10:32". */
export function isTurnMark(line: string): boolean {
  return TURN_MARK.test(line);
}

const TIMES = new RegExp(`(?:Today|Yesterday)(?: at)?|(?:${DATE})?${TIME}`, 'gu');

function speakerIn(mark: string): string {
  return mark
    .replace(TIMES, ' ')
    .replace(/[\s:.<>()[\]|,–—-]+/gu, ' ')
    .trim();
}
