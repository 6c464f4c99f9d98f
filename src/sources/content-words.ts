const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;

/** Words so common that a text shares them with any headline. */
const FUNCTION_WORDS = new Set(
  (
    'a about after again against all also an and any are as at be been before between both but by can could ' +
    'did do does for from get had has have he her here him his how i if in into is it its just may might more ' +
    'most must my new no not now of off on one only or other our out over own said say says she should so some ' +
    'such than that the their them then there these they this those to two under up upon us very was we were ' +
    'what when where which while who why will with would you your'
  ).split(' '),
);

/** The number of letters that are compared, so that `threat` and `threatens` match. */
const STEM_LENGTH = 6;

/**
 * Returns the content words of a text, in lower case and cut to `STEM_LENGTH` letters so that
 * inflected forms match.
 */
export function contentWords(text: string): Set<string> {
  const found = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    for (const part of word.replace(/['’]s$/, '').split('-')) {
      if (part.length > 1 && !FUNCTION_WORDS.has(part)) found.add(part.slice(0, STEM_LENGTH));
    }
  }
  return found;
}
