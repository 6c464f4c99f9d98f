/**
 * Splits `text` into windows that `fits` accepts. The joined windows equal `text`. A window that is
 * too long is halved at the white space nearest its middle; without white space, at the nearest
 * grapheme boundary; otherwise between two code points. Halving gives windows of similar length,
 * without a short remainder at the end, and needs only `fits` from the tokenizer. A single code
 * point is never cut.
 */
export function cutWindows(text: string, fits: (piece: string) => boolean): string[] {
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const windows: string[] = [];
  // A stack of pieces to examine, the earliest on top.
  const pending = [text];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    const cut = fits(piece) ? null : findCut(piece, graphemes);
    if (cut === null) windows.push(piece);
    else pending.push(piece.slice(cut), piece.slice(0, cut));
  }
  return windows;
}

/**
 * Returns an offset strictly inside the text, or `null` if the text is empty or a single code
 * point.
 */
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
