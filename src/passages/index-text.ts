import type { Passage } from '../domain/passage.ts';

/**
 * The text embedded for a passage: only its own words. Adding title and headings made vector search
 * worse (`docs/decisions/0001-passage-size.md`).
 */
export function embeddingText(passage: Passage, text: string): string {
  return text.slice(passage.start, passage.end);
}

/**
 * Extra text that BM25 searches with the same weight as the passage: the title and the headings
 * above the passage, each once. Headings inside the passage are included, so their words count
 * twice, which measured better.
 */
export function headingText(title: string, passage: Passage): string {
  return [...new Set([title, ...passage.headingPath])].join('\n');
}
