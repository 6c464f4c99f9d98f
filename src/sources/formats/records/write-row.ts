import type { Place } from '../../../domain/place.ts';
import { writeLines, type PlacedText } from './placed-text.ts';

/** A value of a record and its name; `''` if it has none. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/**
 * Writes one record as a list item: `Name: Raft | Price: 3 crowns`. A list item is quoted whole, so
 * each value is quoted with its name. Empty values are left out.
 *
 * @param group the records that are on consecutive lines
 */
export function writeRow(
  text: PlacedText,
  fields: readonly Field[],
  place: Place | null,
  group: object,
): boolean {
  const filled = fields.filter(({ value }) => value.trim() !== '');
  return text.block({ kind: 'list-item', level: 1, group }, place, (out) => {
    for (const [i, { name, value }] of filled.entries()) {
      if (i > 0) out.write(' | ');
      if (name !== '') out.write(`${name}: `);
      writeLines(out, value.trim());
    }
  });
}
