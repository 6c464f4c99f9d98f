import { stem, type Term, terms } from '../../text/terms.ts';
import { STOP_WORDS } from '../../text/stop-words.ts';

/** A word is a name if at least this share of its mid-sentence occurrences is capitalised. */
const USUALLY = 0.6;
/** Matches text after which any word may be capitalised, such as the end of a sentence. */
const SENTENCE_START = /(?:^|[.!?:;"'“”‘’(\n•–—-])\s*$/u;

/**
 * Returns the names and numbers in a question, as stems. An answer usually needs all of them. Most
 * users type questions in lower case, so the passages decide: a word is a name if its mid-sentence
 * occurrences are usually capitalised. A word without such occurrences is a name if the question
 * capitalises it.
 *
 * @param passages the texts of the passages found
 */
export function findNames(question: string, passages: readonly string[]): Set<string> {
  const asked = terms(question).filter(({ term }) => !STOP_WORDS.has(term) && term !== 'i');
  if (asked.length === 0) return new Set();
  const uses = countCapitals(new Set(asked.map(({ term }) => term)), passages);
  const isShouted = !/\p{Ll}/u.test(question);
  const names = asked.filter((word, place) => {
    const written = question.slice(word.start, word.end);
    if (/\p{N}/u.test(written)) return true;
    const seen = uses.get(word.term);
    if (seen !== undefined && seen.inside > 0) return seen.capitals / seen.inside >= USUALLY;
    // The first word of a question is usually capitalised anyway.
    return !isShouted && !isFirst(word, question, place) && /^\p{Lu}/u.test(written);
  });
  return new Set(names.map(({ term }) => stem(term)));
}

function isFirst({ start }: Term, question: string, place: number): boolean {
  return place === 0 && question.slice(0, start).trim() === '';
}

function countCapitals(
  wanted: ReadonlySet<string>,
  passages: readonly string[],
): Map<string, { capitals: number; inside: number }> {
  const uses = new Map<string, { capitals: number; inside: number }>();
  for (const passage of passages) {
    // A line in capitals does not show whether a word is a name. Spaces keep the offsets unchanged.
    const text = passage.replace(/^.*$/gmu, (line) =>
      /\p{Ll}/u.test(line) ? line : ' '.repeat(line.length),
    );
    for (const { term, start, end } of terms(text)) {
      if (!wanted.has(term)) continue;
      if (SENTENCE_START.test(text.slice(Math.max(0, start - 4), start))) continue;
      const seen = uses.get(term) ?? { capitals: 0, inside: 0 };
      seen.inside += 1;
      if (/^\p{Lu}/u.test(text.slice(start, end))) seen.capitals += 1;
      uses.set(term, seen);
    }
  }
  return uses;
}
