import type { Block } from '../domain/source.ts';
import { countWords } from '../text/count-words.ts';
import { contentWords } from './content-words.ts';
import { isBoilerplateLine } from './is-boilerplate-line.ts';
import { isSpeaker, type TurnMark, turnMarkOf } from '../text/turn-marks.ts';
import { breaksOff, endsSentence } from './wrapped-lines.ts';

/** Only the first blocks are examined. A longer start without prose is no document. */
const TOP_BLOCKS = 2_000;
/** The number of blocks on each side in which other turns show that a mark is a speaker's. */
const NEAR = 12;
const MIN_WORDS = 3;
const MAX_WORDS = 30;
/** A paragraph with this many words is body text. The title must come before it. */
const PROSE_WORDS = 25;
/** A shorter sentence is more likely a label than text. */
const MIN_SENTENCE_WORDS = 4;
/** The number of characters after a title that are compared with it: about its first paragraphs. */
const CONTEXT = 2_000;
const MIN_SHARED = 2;
const MIN_SHARED_SHARE = 1 / 3;

const OPENS_AS_TITLE = /^["'“‘«([¿¡]?(?:[\p{Lu}\p{Lt}\p{Lo}\p{N}$€£]|\p{Ll}\p{Lu})/u;
/** A line of a log, a header of an e-mail, a page number. */
const NO_TITLE =
  /^\[?\d{1,4}[-/.:]\d{1,2}[-/.:]\d{1,4}|^(?:bcc|betreff|cc|date|datum|from|message-id|reply-to|sent|subject|to|von|an):|^(?:page|seite|p\.)\s*\d+\b|^[^:]{1,60}:\s*[€$£]?\d|^(?:debug|error|fatal|info|trace|warn(?:ing)?)\b[\s:\]]/i;
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
  let hasText = false;
  const top = blocks.slice(0, TOP_BLOCKS);
  const lines = top.map(({ start, end }) => oneLine(text.slice(start, end)));
  const marks = lines.map((line) => turnMarkOf(line));
  const isSpoken = (at: number): boolean => {
    const near = marks.slice(Math.max(0, at - NEAR), at + NEAR + 1);
    const mark = marks[at] ?? null;
    const others = near.filter((other): other is TurnMark => other !== null && other !== mark);
    return mark !== null && (mark.isCertain || isSpeaker(mark, others));
  };
  for (const [at, block] of top.entries()) {
    const line = lines[at] ?? '';
    if (isSpoken(at) || !mayBeTitle(block, line, MIN_WORDS)) {
      if (block.kind === 'paragraph' && isProse(line)) break;
      hasText ||= endsSentence(line) && countWords(line) >= MIN_SENTENCE_WORDS;
      continue;
    }
    if (sharesWords(line, text.slice(block.end, block.end + CONTEXT))) return line;
    if (block.kind === 'heading' && !hasText) guessed ??= line;
  }
  return guessed ?? (isSpoken(0) ? null : firstLine(text, blocks));
}

/** Returns the first line if it is short, opens as a title and is set off from the text below. */
function firstLine(text: string, [first, second]: readonly Block[]): string | null {
  if (first === undefined || second === undefined) return null;
  const line = text.slice(first.start, first.end);
  const isSetOff = /\n\s*\n/.test(text.slice(first.end, second.start));
  if (!isSetOff || line.includes('\n') || !mayBeTitle(first, line, 1)) return null;
  if (!/\p{L}{2}/u.test(line) || countWords(line) >= MIN_WORDS) return null;
  const below = text.slice(second.start, second.end);
  const isBody = second.kind !== 'heading' && (second.kind !== 'paragraph' || endsSentence(below));
  return isBody ? oneLine(line) : null;
}

/** Returns a heading as one line, without the leading hashes that text files may contain. */
export function oneLine(text: string): string {
  return text
    .replace(/^#{1,6}\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function mayBeTitle({ kind }: Block, line: string, minWords: number): boolean {
  return (
    (kind === 'heading' || kind === 'paragraph') &&
    OPENS_AS_TITLE.test(line) &&
    !READS_AS_TEXT.test(line) &&
    !breaksOff(line) &&
    countWords(line) >= minWords &&
    countWords(line) <= MAX_WORDS &&
    !NO_TITLE.test(line) &&
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
