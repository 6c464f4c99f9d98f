/**
 * Full stops inside German sentences, and a few of French and Spanish. German capitalises every
 * noun, so a capital after a stop says little. The rules need no language: their words are rare in
 * English text, or an English sentence would go on differently.
 */

/** Abbreviations that usually precede another word of the sentence. */
const JOINING = new Set(
  (
    'bspw bzgl bzw ca Co einschl evtl exkl geb gest ggf Hr Hrn inkl insb Mio Mrd med jur phil sog Tsd vgl zzgl ' +
    'Dipl Dra Mme Sr Sra Ud Uds Vd'
  ).split(' '),
);

/** Abbreviations that precede a number. */
const BEFORE_NUMBERS = new Set('Abb Abs Bd Jh Kap Nr Rdnr Str Tel Ziff'.split(' '));

/** Names that differ from the English ones. The others are ordinals only after `BEFORE_ORDINAL`. */
const GERMAN_MONTH = /^(?:Januar|Februar|M(?:är|aer)z|Mai|Juni|Juli|Oktober|Okt|Dezember|Dez)\b/;

/** Words after which a number with a full stop is an ordinal: "am 3. Tag", "der 2. Weltkrieg". */
const BEFORE_ORDINAL =
  /(?:^|\s)(?:ab|als|am|beim|bis|das|dem|den|der|des|die|eine[mnrs]?|im|ins|jede[mnrs]?|seine[mnrs]?|ihre[mnrs]?|seit|vom|zum|zur)\s+$/i;

/** The first letter of an abbreviation of several letters: "z. B.", "i. d. R." */
const LETTER_AHEAD = /^\p{L}\.|^ex\./u;
/** Its other letters. */
const LETTER_BEHIND = /(?:^|[\s(„"'])(?:\p{L}\.\s)+\p{Ll}$|(?:^|\s)p\.\s?ex$/u;

/**
 * Whether the full stop after `word` is inside a sentence by the habits of another language than
 * English.
 *
 * @param behind the text up to the stop, including `word`
 * @param ahead the text after the stop and its white space
 * @example joinsInOtherLanguages('29', 'am 29', 'Juli um neun') // true
 */
export function joinsInOtherLanguages(word: string, behind: string, ahead: string): boolean {
  if (JOINING.has(word)) return true;
  if (BEFORE_NUMBERS.has(word)) return /^\d/.test(ahead);
  if (/^\d{1,2}$/.test(word)) {
    const before = behind.slice(0, -word.length);
    return (
      GERMAN_MONTH.test(ahead) || (BEFORE_ORDINAL.test(before) && /^\p{Lu}\p{Ll}{2,}/u.test(ahead))
    );
  }
  if (/^\p{Ll}$/u.test(word) && LETTER_AHEAD.test(ahead)) return true;
  return LETTER_BEHIND.test(behind);
}
