import { STOP_WORDS } from '../../text/stop-words.ts';
import { terms } from '../../text/terms.ts';

/**
 * The kind of answer that a question asks for, judged by its wording. `other`: no particular kind,
 * for example after "what", "why", or "which" without a noun that names the kind.
 */
export type AnswerKind = 'number' | 'date' | 'person' | 'place' | 'yes-no' | 'other';

const DATE = new RegExp(
  String.raw`\b(?:when|(?:what|which|in what|in which|on what|on which)(?:\s+\w+)?\s+(?:year|years|decade|century|date|day|month|season|time|hour)|how (?:long ago|soon|recently)|since when|until when)\b`,
  'i',
);
const NUMBER = new RegExp(
  String.raw`\b(?:how (?:many|much|old|long|far|tall|high|deep|wide|big|large|heavy|fast|often|hot|cold|thick|expensive)|(?:what|which)(?:\s+\w+){0,3}\s+(?:number|percentage|percent|proportion|share|fraction|amount|price|cost|fee|fine|distance|height|width|depth|length|weight|temperature|population|age|score|rate|speed|area|ratio|size)|what does [^?]* cost)\b`,
  'i',
);
const PERSON =
  /\b(?:who|whom|whose|(?:what|which) (?:person|man|woman|people|author|artist|scientist|president|king|queen))\b/i;
const PLACE =
  /\b(?:where|(?:what|which|in what|in which)(?:\s+\w+)? (?:country|countries|city|cities|town|village|state|province|region|continent|place|island|street|river|county|location))\b/i;
const YES_NO =
  /^(?:and |so |but )?(?:is|are|was|were|am|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|can't|won't)\b/i;

/**
 * Returns the kind of answer that a question asks for.
 *
 * @example expectedKind('how many boats were lost') === 'number'
 */
export function expectedKind(question: string): AnswerKind {
  const asked = question.trim();
  if (YES_NO.test(asked)) return 'yes-no';
  if (DATE.test(asked)) return 'date';
  if (NUMBER.test(asked)) return 'number';
  if (PERSON.test(asked)) return 'person';
  if (PLACE.test(asked)) return 'place';
  return 'other';
}

const NUMBER_WORD =
  /\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|both|none|once|twice|thrice|couple|pair|several|free|majority|always|never|daily|weekly|monthly|yearly|annually|hourly)\b/i;
/** Item marks such as "a)", "3." and "(ii)", whose numbers are not counts. */
const ITEM_MARK = /^\s*(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|§\s*\d+\.?|[-*•])\s/i;
const TIME_WORD =
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter|century|centuries|decade|year|years|month|months|week|weeks|day|days|night|morning|evening|noon|midnight|dawn|dusk|today|tomorrow|yesterday|hour|hours|minutes?|moment|now|soon|ago|era|age|period|bc|bce|ad|after|before|during|until|till|since|when|whenever|while|as|if|once|upon|then|easter|christmas|first|last|early|late|later|earlier)\b/i;
const SOMEONE =
  /\b(?:i|he|she|they|we|you|him|her|them|me|us|man|men|woman|women|boy|girl|child|children|people|person|king|queen|prince|princess|mother|father|son|daughter|brother|sister|brothers|sisters|wife|husband|servant|soldier|student|students|teacher|doctor|members?|workers?|users?|owners?|officers?|residents?|citizens?|someone|anyone|everyone)\b/i;
const SOMEWHERE =
  /\b(?:in|at|on|to|from|near|under|over|behind|inside|outside|between|into|upon|across|through|above|below|beside|north|south|east|west|here|there|home|abroad|everywhere|nowhere)\b/i;

/**
 * Whether a text can contain an answer of a kind, such as a number for "how many" or a time for
 * "when". Lenient on purpose: `false` counts against an answer, so it must rarely be wrong. Always
 * true for `yes-no` and `other`.
 *
 * @param question the question, whose names do not count as an answer
 */
export function holdsKind(kind: AnswerKind, text: string, question = ''): boolean {
  switch (kind) {
    case 'number':
      return hasNumber(text);
    case 'date':
      return hasNumber(text) || TIME_WORD.test(text);
    case 'person':
      return hasNewName(text, question) || SOMEONE.test(text);
    case 'place':
      return hasNewName(text, question) || SOMEWHERE.test(text);
    case 'yes-no':
    case 'other':
      return true;
  }
}

function hasNumber(text: string): boolean {
  const said = text.replace(ITEM_MARK, '');
  return /\p{N}/u.test(said) || NUMBER_WORD.test(said);
}

/** Whether the text has a capitalised word that is not a stop word and not in the question. */
function hasNewName(text: string, question: string): boolean {
  const asked = new Set(terms(question).map(({ term }) => term));
  return terms(text).some(
    ({ term, start }) =>
      /\p{Lu}/u.test(text.charAt(start)) && !STOP_WORDS.has(term) && !asked.has(term),
  );
}
