import { pickBelow } from '../../test/support/seeded-random.ts';
import { WORDS } from '../changing-folder.ts';

const PARAGRAPHS = 3;
const WORDS_PER_SENTENCE = 14;

/**
 * Returns a text of three paragraphs. Each has a word that no other text has, in the form that
 * `markOf` finds.
 */
export function drawText(random: () => number, name: string): string {
  const mark = `r${pickBelow(random, 1e9)}${name.replaceAll('-', 'x')}`;
  const paragraph = (n: number): string =>
    `The ${mark}p${n} ${drawWords(random, WORDS_PER_SENTENCE)} of ${mark}.`;
  return Array.from({ length: PARAGRAPHS }, (_, n) => paragraph(n)).join('\n\n');
}

export function drawQuestion(random: () => number): string {
  return `What does the ${drawWords(random, 3)} say?`;
}

function drawWords(random: () => number, count: number): string {
  return Array.from({ length: count }, () => WORDS[pickBelow(random, WORDS.length)] ?? '').join(
    ' ',
  );
}
