/**
 * Splits text into words as users type them: lower case, without diacritics (`ecole` matches
 * `École`).
 */
export function splitWords(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Whether each of `typed` is a prefix of one of `words`; both come from `splitWords`. */
export function eachBegins(typed: readonly string[], words: readonly string[]): boolean {
  return typed.every((beginning) => words.some((word) => word.startsWith(beginning)));
}
