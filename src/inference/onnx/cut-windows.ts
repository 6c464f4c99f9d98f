/**
 * Pieces of `text`, in order, that `fits` accepts; joined they are the text again. A piece that is
 * too long is cut in two at the white space nearest to its middle, where there is none at the
 * nearest grapheme boundary, and inside a single grapheme between two code points. Halving keeps
 * the pieces about equally long, so that no short rest at the end speaks for itself, and asks
 * nothing of the tokenizer but whether a text fits. A single code point is never cut.
 */
export function cutWindows(text: string, fits: (piece: string) => boolean): string[] {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const windows: string[] = [];
  // A stack of what is still to be looked at, the earliest piece on top.
  const pending = [text];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    const cut = fits(piece) ? null : findCut(piece, graphemes);
    if (cut === null) windows.push(piece);
    else pending.push(piece.slice(cut), piece.slice(0, cut));
  }
  return windows;
}

/** An offset strictly inside the text; `null` where it is a single code point, or empty. */
function findCut(text: string, graphemes: Intl.Segmenter): number | null {
  const middle = text.length >> 1;
  for (let step = 0; step <= middle; step += 1) {
    if (isCutAtSpace(text, middle - step)) return middle - step;
    if (isCutAtSpace(text, middle + step)) return middle + step;
  }
  const grapheme = graphemes.segment(text).containing(middle);
  if (grapheme !== undefined) {
    if (grapheme.index > 0) return grapheme.index;
    if (grapheme.segment.length < text.length) return grapheme.segment.length;
  }
  const insidePair = (text.codePointAt(middle - 1) ?? 0) > 0xffff;
  const cut = insidePair ? middle - 1 : middle;
  if (cut > 0) return cut;
  return text.length > 2 ? middle + 1 : null;
}

function isCutAtSpace(text: string, offset: number): boolean {
  return offset > 0 && offset < text.length && /\s/.test(text.charAt(offset));
}
