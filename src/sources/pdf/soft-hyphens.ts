const CUT_WORD = /\p{L}+\u00ad\p{L}+/gu;

/**
 * Returns the words with a soft hyphen, such as `har\u00adbour`. The text of pdf.js lacks soft hyphens,
 * although some programs write one wherever a line ends within a word.
 *
 * @param texts the arguments of the operators that draw text, in order
 */
export function findSoftHyphens(texts: readonly unknown[]): string[] {
  const parts = texts.flat(2).map((glyph) => {
    if (typeof glyph !== 'object' || glyph === null || !('unicode' in glyph)) return '';
    return String(glyph.unicode);
  });
  return parts.join('').match(CUT_WORD) ?? [];
}
