import type { PdfBlock } from './pdf-block.ts';

const ENDS_SENTENCE = /[.!?:…。！？][\p{Pe}\p{Pf}"']*$/u;
const CONTINUES =
  /^[\p{Ps}\p{Pi}"']*(?:\p{Ll}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana})/u;
const SAME_SIZE = 0.6;

/**
 * Joins the columns of a document. A paragraph or list item that continues in the next column or on
 * the next page becomes one block. The footnotes of a page come after the block that ends the page.
 *
 * @param columns the blocks of each column, in reading order, with their page
 */
export function joinColumns(
  columns: readonly { readonly page: number; readonly blocks: readonly PdfBlock[] }[],
): PdfBlock[] {
  const joined: PdfBlock[] = [];
  let notes: PdfBlock[] = [];
  let pageOfNotes = 0;
  for (const { page, blocks } of columns) {
    const body = blocks.filter(({ isNote }) => !isNote);
    for (const [i, block] of body.entries()) {
      const last = joined.at(-1);
      if (i === 0 && last !== undefined && continues(last, block)) {
        joined[joined.length - 1] = {
          ...last,
          lines: [...last.lines, ...block.lines],
          isFull: block.isFull,
        };
        continue;
      }
      if (page !== pageOfNotes) {
        joined.push(...notes);
        notes = [];
      }
      joined.push(block);
    }
    const added = blocks.filter(({ isNote }) => isNote);
    if (added.length > 0) pageOfNotes = page;
    notes.push(...added);
  }
  return [...joined, ...notes];
}

function continues(last: PdfBlock, next: PdfBlock): boolean {
  if (next.kind !== 'paragraph' || (last.kind !== 'paragraph' && last.kind !== 'list-item'))
    return false;
  if (Math.abs(last.size - next.size) > SAME_SIZE || last.isBold !== next.isBold) return false;
  const before = last.lines.at(-1)?.text ?? '';
  const after = next.lines[0]?.text ?? '';
  if (/\p{L}[-\u00ad\u2010]$/u.test(before) && /^\p{L}/u.test(after)) return true;
  if (ENDS_SENTENCE.test(before)) return false;
  // A sentence can continue with a name.
  return last.isFull && (CONTINUES.test(after) || last.kind === 'paragraph');
}
