/** A cue whose lines have no tags. */
export interface CleanCue {
  readonly start: number | null;
  readonly end: number | null;
  readonly lines: readonly CleanLine[];
}

export interface CleanLine {
  readonly speaker: string | null;
  readonly text: string;
}

/** In roll-up captions, at least this share of the cues, and two cues, repeat the cue before. */
const MIN_SHARE = 0.4;
const MIN_REPEATS = 2;

/**
 * Removes the repeated lines of roll-up captions, in which each cue shows the last lines of the cue
 * before it again. Other subtitles are returned unchanged: a repeated line was said twice.
 */
export function unrollCues(cues: readonly CleanCue[]): readonly CleanCue[] {
  const filled = cues.filter(({ lines }) => lines.length > 0);
  const rests = filled.map((cue, i) => restOf(filled[i - 1]?.lines ?? [], cue.lines));
  const repeats = rests.filter((rest) => rest !== null).length;
  if (repeats < Math.max(MIN_REPEATS, MIN_SHARE * (filled.length - 1))) return filled;
  return filled
    .map((cue, i) => ({ ...cue, lines: rests[i] ?? cue.lines }))
    .filter(({ lines }) => lines.length > 0);
}

/** Returns the lines that are not in the cue before; `null` if the cue repeats nothing. */
function restOf(
  before: readonly CleanLine[],
  lines: readonly CleanLine[],
): readonly CleanLine[] | null {
  for (let count = Math.min(before.length, lines.length); count > 0; count -= 1) {
    const shown = before.slice(-count);
    if (!shown.slice(0, -1).every(({ text }, i) => text === lines[i]?.text)) continue;
    const last = shown.at(-1)?.text ?? '';
    const line = lines[count - 1];
    if (line === undefined || !(line.text === last || line.text.startsWith(`${last} `))) continue;
    const grown = line.text.slice(last.length).trim();
    return [...(grown === '' ? [] : [{ ...line, text: grown }]), ...lines.slice(count)];
  }
  return null;
}
