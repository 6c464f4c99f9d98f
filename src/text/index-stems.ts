import { stem, terms } from './terms.ts';
import { toIndexWords } from './to-index-words.ts';

/**
 * Returns the stems of all words of a text in order, as a word index in SQLite has them. For
 * engines that get their words from the program, and for scores that must equal SQLite's.
 *
 * @example indexStems("OpenAI's models") // ['openai', 's', 'model']
 */
export function indexStems(text: string): string[] {
  return terms(toIndexWords(text)).map(({ term }) => stem(term));
}
