import type { Quote } from '../src/domain/answer.ts';
import type { Gold, SetQuestion } from './question-set.ts';

/** A character of a word. Scripts without spaces between words have no whole words to compare. */
const WORD =
  /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}]/u;

/**
 * Whether a text from a source contains one of the source's gold answers as whole words: "1930"
 * does not contain "30".
 */
export function containsGold(gold: readonly Gold[], sourceId: string, text: string): boolean {
  return gold.some((one) => one.sourceId === sourceId && containsWords(text, one.text));
}

/**
 * Returns the number of the first right quote, from 1, or `null` if there is none. A quote is right
 * if it contains a gold answer or, for paraphrased gold, if it is from a relevant source.
 */
export function firstRightQuote(
  { gold, relevant, isParaphrased }: SetQuestion,
  quotes: readonly Pick<Quote, 'sourceId' | 'text'>[],
): number | null {
  if (isParaphrased !== true) return firstQuoteWithGold(gold, quotes);
  const at = quotes.findIndex(({ sourceId }) => relevant.includes(sourceId));
  return at === -1 ? null : at + 1;
}

/**
 * Returns the number of the first quote that contains a gold answer, from 1, or `null` if there is
 * none.
 */
export function firstQuoteWithGold(
  gold: readonly Gold[],
  quotes: readonly Pick<Quote, 'sourceId' | 'text'>[],
): number | null {
  const at = quotes.findIndex(({ sourceId, text }) => containsGold(gold, sourceId, text));
  return at === -1 ? null : at + 1;
}

/** Whether the text contains `words` as whole words, with the same upper and lower case. */
export function containsWords(text: string, words: string): boolean {
  if (words === '') return false;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const continuesBefore = isWord(words.at(0)) && isWord(text.at(at - 1)) && at > 0;
    const continuesAfter = isWord(words.at(-1)) && isWord(text.at(at + words.length));
    if (!continuesBefore && !continuesAfter) return true;
  }
  return false;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
