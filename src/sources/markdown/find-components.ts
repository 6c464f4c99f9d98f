import { isHtmlElement } from '../html-elements.ts';
import { scanTag, type DocumentTags } from './html-tags.ts';

/** A line that begins with a tag, perhaps in a quotation. */
const TAG_LINE = /^[ \t>]*<\/?[A-Za-z]/;

/**
 * Finds the components of a page, such as `<Tabs>` to `</Tabs>`, whose start and end tags are each
 * on a line of their own. Takes time in proportion to the number of lines.
 *
 * @returns the line of the end tag by the line of the start tag; both from 0
 */
export function findComponents(text: string, tags: DocumentTags): Map<number, number> {
  const found = new Map<number, number>();
  if (!/<\/[A-Za-z]/.test(text)) return found;
  const open = new Map<string, number[]>();
  text.split('\n').forEach((line, i) => {
    if (!TAG_LINE.test(line)) return;
    const trimmed = line.slice(line.indexOf('<')).trimEnd();
    const tag = scanTag(trimmed, 0);
    if (tag?.end !== trimmed.length || tag.isSelfClosing || isHtmlElement(tag.name)) return;
    if (!tags.isMarkup(tag)) return;
    const starts = open.get(tag.name) ?? [];
    if (!tag.isEnd) {
      starts.push(i);
      open.set(tag.name, starts);
      return;
    }
    const start = starts.pop();
    if (start !== undefined) found.set(start, i);
  });
  return found;
}
