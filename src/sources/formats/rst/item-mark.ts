import { BULLET, ENUMERATOR, FIELD, OPTION } from './markup.ts';
import { isBlank, type RstLine } from './rst-lines.ts';

/** The mark that begins a list item. */
export interface ItemMark {
  /** The number of its characters, with the spaces after it. */
  readonly length: number;
  /** The text that the published page shows before the item. */
  readonly marker: string;
}

/** Returns the mark of the list item that begins at `at`; `null` if none does. */
export function itemMarkOf(lines: readonly RstLine[], at: number): ItemMark | null {
  const text = lines[at]?.text ?? '';
  const bullet = BULLET.exec(text)?.[0];
  if (bullet !== undefined) return { length: bullet.length, marker: '' };
  const number = enumeratorAt(lines, at);
  if (number !== null) {
    return { length: number.length, marker: number.startsWith('#') ? '' : `${number.trimEnd()} ` };
  }
  const field = FIELD.exec(text);
  if (field) return { length: field[0].length, marker: `${field[1] ?? ''}: ` };
  const option = OPTION.exec(text)?.[0];
  return option === undefined ? null : { length: option.length, marker: `${option.trimEnd()} ` };
}

/** Returns the number of a list item; `null` if the line is text that begins like one. */
function enumeratorAt(lines: readonly RstLine[], at: number): string | null {
  const found = ENUMERATOR.exec(lines[at]?.text ?? '')?.[0];
  if (found === undefined) return null;
  const next = lines[at + 1];
  const isFollowed = ENUMERATOR.test(next?.text ?? '');
  // "A. Writer" is a name, unless another item follows.
  if (/^[A-Z]\. $/.test(found) && !isFollowed) return null;
  return isFollowed || isBlank(next) || next?.text.startsWith(' ') === true ? found : null;
}
