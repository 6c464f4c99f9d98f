import type { Place } from '../../../domain/place.ts';
import { CanonicalText } from '../../canonical-text.ts';
import { HtmlWriter } from '../../html/html-writer.ts';
import { parseHtml } from '../../html/parse-html.ts';
import { writeLines, type PlacedText } from '../records/placed-text.ts';
import type { FeedText } from './feed.ts';

const TAG = /<\/?[A-Za-z][^<>]{0,2000}>|<!--/;
const EMPTY_LINES = /(?:\r\n|\n|\r)[^\S\n\r]*(?:\r\n|\n|\r)/;

/** Returns the words of a title that a browser shows. */
export function visibleText({ text, isHtml }: FeedText): string {
  return isHtml ? visibleLines(text).join(' ') : text;
}

/** Writes the content of an entry: HTML as a browser shows it, other text by its paragraphs. */
export function writeContent(text: PlacedText, content: FeedText, place: Place): void {
  const paragraphs =
    content.isHtml && TAG.test(content.text)
      ? visibleLines(content.text)
      : content.text
          .split(EMPTY_LINES)
          .map((each) => (content.isHtml ? each.split('\n').map(decoded).join('\n') : each));
  for (const paragraph of paragraphs) {
    text.block({ kind: 'paragraph' }, place, (out) => {
      writeLines(out, paragraph.trim());
    });
  }
}

function decoded(line: string): string {
  return visibleLines(line).join(' ');
}

/** Returns the lines that a browser shows. */
function visibleLines(html: string): string[] {
  const out = new CanonicalText();
  new HtmlWriter(out).write(parseHtml(html).root);
  return out
    .finish()
    .text.split('\n')
    .filter((line) => line.trim() !== '');
}
