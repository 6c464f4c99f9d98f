import type { Block } from '../domain/source.ts';
import { countWords } from '../text/count-words.ts';
import { contentWords } from './content-words.ts';
import { isBoilerplateLine } from './is-boilerplate-line.ts';
import { breaksOff, endsSentence } from './wrapped-lines.ts';

const MIN_WORDS = 3;
const MAX_WORDS = 30;
/** A paragraph of this many words is text already, and no title comes after text has begun. */
const PROSE_WORDS = 25;
/** How much of what follows a title is looked at: its first paragraphs. */
const CONTEXT = 2_000;
const MIN_SHARED = 2;
const MIN_SHARED_SHARE = 1 / 3;

const OPENS_AS_TITLE = /^["'“‘«([¿¡]?(?:[\p{Lu}\p{Lt}\p{Lo}\p{N}$€£]|\p{Ll}\p{Lu})/u;
/** A full stop or a comma at the end, a sentence's end within, speech. */
const READS_AS_TEXT =
  /[.,;:…]["'”’»)\]]*$|[?!]["'”’»]+$|[?!…]["'”’»)\]]*\s|\p{Ll}{3}\.["'”’»)\]]*\s|,["'”’»]\s|,\s["'“‘«]\p{Lu}/u;

/**
 * The line that reads as the title of a text without marked headings: three words or more, no menu
 * and no label, and of its words enough come again in what follows. Where there is none, the first
 * heading that was guessed of three words or more; `null` where there is none of these either.
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

/** A heading as one line, without the hashes that it may have in a text file. */
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
  // One of two words is enough; of more, one alone may be chance.
  return shared * 2 >= words.length
    ? shared > 0
    : shared >= MIN_SHARED && shared >= words.length * MIN_SHARED_SHARE;
}
