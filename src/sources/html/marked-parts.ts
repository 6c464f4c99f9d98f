import type { BlockOptions } from '../canonical-text.ts';
import { itemMarkOf } from '../../text/line-marks.ts';
import { opensTurn } from '../../text/turn-marks.ts';

/** Consecutive lines of a paragraph that become one block. */
export interface MarkedPart extends Pick<BlockOptions, 'kind' | 'level' | 'group'> {
  /** The index of the first line. */
  readonly start: number;
  /** The index after the last line. */
  readonly end: number;
}

/**
 * Splits the lines of a paragraph, which `<br>` separates, before each line that begins a list item
 * or a turn of a dialogue.
 */
export function partitionAtMarks(
  lines: readonly string[],
  { kind, level = 0, group = null }: BlockOptions,
): MarkedPart[] {
  const whole = { start: 0, end: lines.length, kind, level, group };
  const [first] = lines;
  if (first === undefined || lines.length === 1) return [whole];
  const isDialogue = opensTurn(first) && lines.slice(1).some(opensTurn);
  const starts: MarkedPart[] = [];
  let hasOuter = kind === 'list-item';
  lines.forEach((line, start) => {
    const mark = itemMarkOf(line, lines[start - 1] ?? null);
    if (start > 0 && mark === null && !(isDialogue && opensTurn(line))) return;
    const below = mark === 'lettered' && hasOuter && start > 0 ? 1 : 0;
    hasOuter ||= mark === 'named';
    const place = mark === null ? { kind, level } : { kind: 'list-item' as const };
    const depth = mark === null ? level : Math.max(1, level) + below;
    starts.push({ ...whole, ...place, level: depth, start });
  });
  if (starts.length === 1 && starts[0]?.kind === kind) return [whole];
  // Several parts form a group, because they were on consecutive lines.
  return starts.map((part, i) => ({
    ...part,
    end: starts[i + 1]?.start ?? lines.length,
    group: group ?? starts,
  }));
}
