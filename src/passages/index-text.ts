import type { Passage } from '../domain/passage.ts';

/**
 * What is embedded for a passage: its own words alone. Title and headings before them lowered what
 * the vectors find (`docs/decisions/0001-passage-size.md`).
 */
export function embeddingText(passage: Passage, text: string): string {
  return text.slice(passage.start, passage.end);
}

/**
 * What the BM25 leg searches beside the passage's own text, with the same weight: the title and the
 * headings the passage stands under, each once. A heading inside the passage's text is among them
 * too; words of a heading then count twice, which was better than once.
 */
export function headingText(title: string, passage: Passage): string {
  return [...new Set([title, ...passage.headingPath])].join('\n');
}
