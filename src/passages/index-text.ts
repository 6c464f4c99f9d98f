import type { Passage } from '../domain/passage.ts';

/**
 * Returns the text to embed for a passage: only its own words. Adding the title and headings made
 * vector search worse (`docs/decisions/0001-passage-size.md`).
 */
export function embeddingText(passage: Passage, text: string): string {
  return text.slice(passage.start, passage.end);
}

/**
 * Returns the text that BM25 searches in addition to the passage, with the same weight: the title
 * and the heading path, without duplicates. Headings inside the passage therefore count twice, which
 * gave better results.
 */
export function headingText(title: string, passage: Passage): string {
  return [...new Set([title, ...passage.headingPath])].join('\n');
}
