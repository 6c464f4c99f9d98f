import type { Passage } from '../domain/passage.ts';
import { joinBrokenWords } from '../text/join-broken-words.ts';
import { findContext } from './find-context.ts';
import type { SourceLayout } from './source-layout.ts';

/**
 * Returns the text to embed for a passage: only its own words, joined where a line ends inside a
 * word. Adding the title and headings made
 * vector search worse (`docs/decisions/0001-passage-size.md`).
 */
export function embeddingText(passage: Passage, text: string): string {
  return joinBrokenWords(text.slice(passage.start, passage.end)).text;
}

/**
 * Returns the text that BM25 searches in addition to the passage, with the same weight: the title,
 * the heading path, and the context of the passage's first sentence, without duplicates. Headings
 * inside the passage therefore count twice, which gave better results.
 */
export function headingText(title: string, passage: Passage, layout: SourceLayout): string {
  const context = findContext(layout, passage).map(({ start, end }) =>
    layout.text.slice(start, end),
  );
  return [...new Set([title, ...passage.headingPath, ...context])].join('\n');
}
