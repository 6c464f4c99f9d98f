import { indexText } from './join-broken-words.ts';
import { spaceWords } from './space-words.ts';

/**
 * Converts a text to the form that a word index stores, in which every word can be found. It is
 * never shown. The result may differ between versions of Verbatim and of ICU, so a corpus stored by
 * another pipeline must be indexed again.
 */
export function toIndexWords(text: string): string {
  return spaceWords(indexText(text));
}
