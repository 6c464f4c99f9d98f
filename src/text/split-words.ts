/**
 * Splits text into lower-case words without diacritics, so that `ecole` matches `École`.
 */
export function splitWords(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Whether each word of `typed` is a prefix of a word in `words`. Both lists come from `splitWords`. */
export function eachBegins(typed: readonly string[], words: readonly string[]): boolean {
  return typed.every((beginning) => words.some((word) => word.startsWith(beginning)));
}
