import type { Passage } from '../domain/passage.ts';

/** What is embedded for a passage. */
export function embeddingText(title: string, passage: Passage, text: string): string {
  return [headingText(title, passage), text.slice(passage.start, passage.end)].join('\n');
}

/** What the BM25 leg searches beside the passage's own text: the title and the headings above it. */
export function headingText(title: string, passage: Passage): string {
  return [...new Set([title, ...passage.headingPath])].join('\n');
}
