import type { Source } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';

/** A line of a source's boilerplate. */
export interface LeftOutLine extends Span {
  /** The number of the line in the canonical text, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Returns the lines of a source that are never quoted, without empty lines. */
export function leftOutLines({
  text,
  boilerplate,
}: Pick<Source, 'text' | 'boilerplate'>): LeftOutLine[] {
  let line = 1;
  let counted = 0;
  return boilerplate.flatMap((mark) => {
    const lines: LeftOutLine[] = [];
    let { start } = mark;
    for (const part of text.slice(mark.start, mark.end).split('\n')) {
      line += text.slice(counted, start).split('\n').length - 1;
      counted = start;
      const end = start + part.length;
      if (part.trim() !== '') lines.push({ line, start, end, text: part });
      start = end + 1;
    }
    return lines;
  });
}
