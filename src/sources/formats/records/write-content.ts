import type { LeftOut } from '../../../domain/file-warnings.ts';
import type { Place } from '../../../domain/place.ts';
import { CanonicalText, type BlockOptions } from '../../canonical-text.ts';
import { HtmlWriter } from '../../html/html-writer.ts';
import { parseHtml } from '../../html/parse-html.ts';
import { writeLines, type PlacedText } from './placed-text.ts';

const MARKUP = /<\/?[A-Za-z][^<>]{0,2000}>|<!--/;
/** HTML elements that ordinary text rarely mentions. */
const PROSE_MARKUP = /<(?:p|br|div|ul|ol|table|blockquote|h[1-6])(?:\s[^<>]{0,500})?\/?>/i;
const EMPTY_LINES = /(?:\r\n|\n|\r)[^\S\n\r]*(?:\r\n|\n|\r)/;

/** Whether a text that may be of any kind is HTML. */
export function looksLikeHtml(text: string): boolean {
  return PROSE_MARKUP.test(text);
}

/** Returns the words of HTML that a browser shows, without its layout. */
export function visibleText(html: string): string {
  const out = new CanonicalText();
  new HtmlWriter(out).write(parseHtml(html).root);
  return out.finish().text;
}

/** Writes text by its paragraphs. */
export function writeParagraphs(text: PlacedText, words: string, place: Place): void {
  for (const paragraph of words.split(EMPTY_LINES)) {
    text.block({ kind: 'paragraph' }, place, (out) => {
      writeLines(out, paragraph.trim());
    });
  }
}

/**
 * Writes HTML as a browser shows it. Its headings are below the heading of the record. Text without
 * tags is written by its paragraphs.
 *
 * @returns what was left out
 */
export function writeHtml(text: PlacedText, html: string, place: Place): LeftOut[] {
  if (!MARKUP.test(html)) {
    for (const paragraph of html.split(EMPTY_LINES)) {
      const lines = paragraph.split('\n').map(visibleText);
      writeParagraphs(text, lines.join('\n'), place);
    }
    return [];
  }
  const { root, comments } = parseHtml(html);
  const writer = new HtmlWriter(text.out, (options, write) =>
    text.block(belowHeading(options), place, write),
  );
  writer.write(root);
  return [...new Map([...writer.leftOut, ['comment', comments] as const])].map(([kind, count]) => ({
    kind,
    count,
  }));
}

function belowHeading(options: BlockOptions): BlockOptions {
  const { kind, level = 0 } = options;
  return kind === 'heading' ? { ...options, level: Math.min(6, level + 1) } : options;
}
