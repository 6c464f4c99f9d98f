import type { Quote } from '../src/domain/answer.ts';
import type { Gold, SetQuestion } from './question-set.ts';

const WORD = /[\p{L}\p{N}]/u;

/**
 * Whether a text of a source holds one of the gold answers, not as a part of longer words: the
 * answer "30" is not in "1930".
 */
export function containsGold(gold: readonly Gold[], sourceId: string, text: string): boolean {
  return gold.some((one) => one.sourceId === sourceId && containsWords(text, one.text));
}

/**
 * Number of the first quote that answers the question, from 1, or `null`: it holds gold, or, where the
 * gold is paraphrased, it is from a relevant source.
 */
export function firstRightQuote(
  { gold, relevant, isParaphrased }: SetQuestion,
  quotes: readonly Pick<Quote, 'sourceId' | 'text'>[],
): number | null {
  if (isParaphrased !== true) return firstQuoteWithGold(gold, quotes);
  const at = quotes.findIndex(({ sourceId }) => relevant.includes(sourceId));
  return at === -1 ? null : at + 1;
}

/** Number of the first quote that holds gold, from 1, or `null`. */
export function firstQuoteWithGold(
  gold: readonly Gold[],
  quotes: readonly Pick<Quote, 'sourceId' | 'text'>[],
): number | null {
  const at = quotes.findIndex(({ sourceId, text }) => containsGold(gold, sourceId, text));
  return at === -1 ? null : at + 1;
}

/** Whether `words` are in the text, in the same case, and not as a part of longer words. */
export function containsWords(text: string, words: string): boolean {
  if (words === '') return false;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const goesOnBefore = isWord(words.at(0)) && isWord(text.at(at - 1)) && at > 0;
    const goesOnAfter = isWord(words.at(-1)) && isWord(text.at(at + words.length));
    if (!goesOnBefore && !goesOnAfter) return true;
  }
  return false;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && WORD.test(character);
}
