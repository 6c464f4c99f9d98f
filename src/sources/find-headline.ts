import type { Block } from '../domain/source.ts';
import { countWords } from '../text/count-words.ts';
import { contentWords } from './content-words.ts';
import { isBoilerplateLine } from './is-boilerplate-line.ts';
import { breaksOff, endsSentence } from './wrapped-lines.ts';

const MIN_WORDS = 3;
const MAX_WORDS = 30;
/** A paragraph with this many words is body text. The title must come before it. */
const PROSE_WORDS = 25;
/** The number of characters after a title that are compared with it: about its first paragraphs. */
const CONTEXT = 2_000;
const MIN_SHARED = 2;
const MIN_SHARED_SHARE = 1 / 3;

const OPENS_AS_TITLE = /^["'“‘«([¿¡]?(?:[\p{Lu}\p{Lt}\p{Lo}\p{N}$€£]|\p{Ll}\p{Lu})/u;
/** Matches a line that ends like a clause, contains a sentence end, or is direct speech. */
const READS_AS_TEXT =
  /[.,;:…]["'”’»)\]]*$|[?!]["'”’»]+$|[?!…]["'”’»)\]]*\s|\p{Ll}{3}\.["'”’»)\]]*\s|,["'”’»]\s|,\s["'“‘«]\p{Lu}/u;

/**
 * Finds the title of a text without marked headings: a line of at least three words that is not a
 * menu or label and shares enough words with the text after it. If there is none, returns the first
 * probable heading of at least three words, or `null`.
 */
export function findHeadline(text: string, blocks: readonly Block[]): string | null {
  let guessed: string | null = null;
  for (const block of blocks) {
    const line = oneLine(text.slice(block.start, block.end));
    if (!mayBeTitle(block, line)) {
      if (block.kind === 'paragraph' && isProse(line)) break;
      continue;
    }
    if (sharesWords(line, text.slice(block.end, block.end + CONTEXT))) return line;
    if (block.kind === 'heading') guessed ??= line;
  }
  return guessed;
}

/** Returns a heading as one line, without the leading hashes that text files may contain. */
export function oneLine(text: string): string {
  return text
    .replace(/^#{1,6}\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function mayBeTitle({ kind }: Block, line: string): boolean {
  return (
    (kind === 'heading' || kind === 'paragraph') &&
    OPENS_AS_TITLE.test(line) &&
    !READS_AS_TEXT.test(line) &&
    !breaksOff(line) &&
    countWords(line) >= MIN_WORDS &&
    countWords(line) <= MAX_WORDS &&
    !isBoilerplateLine(line)
  );
}

function isProse(line: string): boolean {
  return (
    countWords(line) >= PROSE_WORDS || (endsSentence(line) && countWords(line) >= PROSE_WORDS / 2)
  );
}

function sharesWords(line: string, following: string): boolean {
  const words = [...contentWords(line)];
  const context = contentWords(following);
  const shared = words.filter((word) => context.has(word)).length;
  // One shared word is enough for a title of two content words. In a longer title, it may be chance.
  return shared * 2 >= words.length
    ? shared > 0
    : shared >= MIN_SHARED && shared >= words.length * MIN_SHARED_SHARE;
}
