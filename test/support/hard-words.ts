/** Words and phrases that often make a sentence hard to read. */
export const HARD_WORDS = [
  'anew',
  'whoever',
  'nobody',
  'somebody',
  'mend',
  'mended',
  'stands',
  'told',
  'by itself',
  'for ever',
  'so many',
  'let go',
  'has its turn',
  'have their turn',
  'meanwhile',
  'all the same',
  'beforehand',
  'undertake',
  'in doubt',
  'letter for letter',
] as const;

/** Terms of the code and other words that texts for users must not contain. */
export const AVOIDED_IN_TEXTS = new RegExp(
  String.raw`\b(?:slots?|stand|tells? of|${HARD_WORDS.join('|')})\b`,
  'i',
);
