/** A quotation mark that opens a cell and is never closed. */
export interface OpenQuote {
  /** The offset of the row with the mark. */
  readonly rowStart: number;
  /** The offset of the mark. */
  readonly at: number;
}

const QUOTE = '"';

/**
 * Finds the quotation mark that opens a cell and is never closed; `null` if there is none. A mark
 * followed by an ordinary character ends the quotation without ending the cell.
 */
export function findOpenQuote(text: string, delimiter: string): OpenQuote | null {
  let rowStart = 0;
  let cellStart = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === QUOTE && at === cellStart) {
      const end = endOfQuotation(text, at);
      if (end === -1) return { rowStart, at };
      at = end;
      continue;
    }
    at += 1;
    if (character === delimiter) cellStart = at;
    if (character === '\n' || character === '\r') cellStart = rowStart = at;
  }
  return null;
}

/** Returns the offset after the closing mark; -1 if there is none. Two marks stand for one. */
function endOfQuotation(text: string, start: number): number {
  let at = text.indexOf(QUOTE, start + 1);
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
  return at === -1 ? -1 : at + 1;
}
