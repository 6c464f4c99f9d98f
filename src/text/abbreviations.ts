/**
 * Abbreviations whose full stop need not end a sentence, grouped by the text that may follow them.
 * A word is listed only if it is usually an abbreviation. Ordinary English words ("Miss.", "Ill.",
 * "Sun.") are left out.
 */

/**
 * Titles, which precede a name and never end a sentence. They must be capitalised, except those
 * also in `ALWAYS_JOINING`.
 */
const TITLES = wordSet(`
  Adm Attys Brig Capt Cmdr Cmdt Col Cpl Dr Fr Gen Gens Gov Govs Hon Insp Lt Maj Messrs Mr Mrs Ms Msgr
  Prof Profs Pvt Rep Reps Rev Sen Sens Sgt Supt
`);

/** Abbreviations that never end a sentence, even in lower case. */
const ALWAYS_JOINING = wordSet(`
  approx ca cf dr e.g eg esp excl i.e ie incl mr mrs ms prof resp v viz vs
`);

/** Abbreviations in place names: "St. Louis", but "on Wall St. The next day". */
const PLACES = wordSet('Ft Mt Mts St Ste');

/**
 * Abbreviations that do not end a sentence before a number or a letter used as a number: "No. 5",
 * "Fig. B", "Jan. 3". Elsewhere they end a sentence: "He said no."
 */
const BEFORE_NUMBERS = wordSet(`
  art b c ch chap chs d ed eds eq eqs est fig figs fl no nos nr op p para paras pp pt ref refs sec sect
  tab ver vol vols
  apr aug dec feb jan jul jun mar nov oct sep sept
`);

/** Abbreviations that end a sentence only if the next word typically opens one. */
const AMBIGUOUS = wordSet(`
  al Assn assn Ave Blvd Bros bros Co co Corp corp dba Dept dept Dist Esq Hwy ibid Inc inc Intl Jr jr Ltd ltd
  Mfg Natl Ph.D PhD Pty Rd Sr sr Univ univ M.Sc B.Sc D.Phil LL.B LL.M LL.D Ed.D
  Ala Ariz Ark Calif Colo Conn Fla Kan Mass Mich Minn Okla Ore Tenn Tex Wash Wis Wyo
`);

/** Abbreviations that end a sentence before any capital, unless the time of day continues. */
const TIMES = wordSet('a.m p.m A.M P.M am pm');
const AFTER_TIME =
  /^(?:(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|Eastern|Central|Mountain|Pacific|Greenwich)\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d)/;

/** Names that end in an exclamation mark. */
const EXCLAIMED = wordSet('Yahoo Jeopardy Yum Joomla');

/** Function words and adverbs that open sentences and are rarely part of a name. */
const OPENERS = wordSet(`
  A According After Again All Also Although Among An And Another Any Are As At Because Before Between
  Both But By Can Critics Despite Did Does During Each Either Even Every Experts Few For From Had Has
  Have He Hence Her Here His How However I If In Indeed Instead Is It Its Just Last Later Let Like Many
  Meanwhile More Moreover Most Much My Neither Nevertheless Next Nobody Nor Now Of On Once One Only Or
  Other Others Our Perhaps She Should Since So Some Soon Still Such That The Their Then There Therefore
  These They This Those Though Thus To Today Together Until Was We Were What When Where Whether Which
  While Who Whose Why With Within Without Would Yesterday Yet You Your
`);

/** Words that open a sentence even if the space before them is missing. */
const OPENERS_WITHOUT_SPACE = wordSet(`
  After Although And As At Because Before But By For He Her His However If In It Its Meanwhile On Our
  She Since That The Their There These They This Those We When While With You
`);

const SPEECH =
  /^(?:\p{Lu}[\p{L}\p{M}'’-]*\s+){1,3}(?:added|answered|asked|begged|called|cried|demanded|exclaimed|inquired|murmured|muttered|replied|said|shouted|whispered|wondered|yelled)\b/u;

export type StopReading = 'joins' | 'joins-number' | 'joins-unless-opener' | 'time' | 'ends';

/**
 * Classifies the full stop after `word`. `word` includes its inner stops but not the last one
 * (`Dr`, `U.S`); `before` is the word before `word`.
 */
export function readStop(word: string, before: string): StopReading {
  if (ALWAYS_JOINING.has(word) || TITLES.has(word) || TITLES.has(capitalized(word))) return 'joins';
  if (PLACES.has(word)) return /^\p{Lu}/u.test(before) ? 'joins-unless-opener' : 'joins';
  if (TIMES.has(word)) return 'time';
  if (/^\p{Lu}$/u.test(word)) return 'joins-unless-opener';
  if (BEFORE_NUMBERS.has(word.toLowerCase())) return 'joins-number';
  if (AMBIGUOUS.has(word) || AMBIGUOUS.has(capitalized(word))) return 'joins-unless-opener';
  if (/^\p{L}(?:\.\p{L})+$/u.test(word)) return 'joins-unless-opener';
  return 'ends';
}

/**
 * Whether `ahead`, the text after the stop and its white space, begins with a number or with a
 * letter used as a number.
 */
export function opensWithNumber(ahead: string): boolean {
  return /^(?:[#§]?\d|[B-HJ-Z](?![\p{L}\p{N}'’.])|[A-Z]\d|[IVXLC]{2,}(?!\p{L}))/u.test(ahead);
}

/**
 * Whether `ahead` begins with a word that typically opens a sentence. "A." and "I." are initials,
 * not openers.
 */
export function opensSentence(ahead: string): boolean {
  const word = /^\p{Lu}\p{L}*/u.exec(ahead)?.[0];
  return word !== undefined && OPENERS.has(word) && ahead[word.length] !== '.';
}

export function opensSentenceWithoutSpace(ahead: string): boolean {
  const word = /^\p{Lu}\p{L}*(?=[\s,'’])/u.exec(ahead)?.[0];
  return word !== undefined && OPENERS_WITHOUT_SPACE.has(word);
}

/** Whether `ahead` continues a time of day: "5 p.m. Eastern", "10 a.m. Monday". */
export function continuesTime(ahead: string): boolean {
  return AFTER_TIME.test(ahead);
}

/** Whether `ahead`, the text after quoted speech, names the speaker: `"Really?" Holmes asked.` */
export function namesSpeaker(ahead: string): boolean {
  return !opensSentence(ahead) && SPEECH.test(ahead);
}

export function isExclaimedName(word: string): boolean {
  return EXCLAIMED.has(word);
}

function capitalized(word: string): string {
  // Converts "DR" to "Dr". Lower-case words are unchanged, because "the rep." may end a sentence.
  return /^\p{Lu}{2,}$/u.test(word) ? word.charAt(0) + word.slice(1).toLowerCase() : word;
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
