import type { Link } from '../../domain/source.ts';

/** A text and its links. The offsets of the links are relative to the text. */
export interface LinkedText {
  readonly text: string;
  readonly links: readonly Link[];
}

/** A rectangle of text. `x` grows to the right and `y` downwards, in points of 1/72 inch. */
export interface TextRun extends LinkedText {
  readonly left: number;
  readonly right: number;
  /** The position of the baseline. */
  readonly y: number;
  /** Size of the font. */
  readonly size: number;
  readonly isBold: boolean;
  /** Whether the text is written from right to left. */
  readonly isRtl: boolean;
}

/** Concatenates texts with their links. */
export function concatenate(parts: readonly LinkedText[]): LinkedText {
  let text = '';
  const links: Link[] = [];
  for (const part of parts) {
    for (const { start, end, url } of part.links) {
      const last = links.at(-1);
      const shifted = { start: start + text.length, end: end + text.length, url };
      // A link that continues after a space or on the next line remains one link.
      if (last?.url === url && text.slice(last.end, shifted.start).trim() === '' && last.end > 0) {
        links[links.length - 1] = { ...last, end: shifted.end };
      } else links.push(shifted);
    }
    text += part.text;
  }
  return { text, links };
}

/** A text without links. */
export function plain(text: string): LinkedText {
  return { text, links: [] };
}
