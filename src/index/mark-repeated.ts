import type { RepeatableLine, Source } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';
import type { MarkedSource } from '../store/corpus-store.ts';

/** Minimum number of sources that have a line, from which it belongs to their pages. */
const MIN_SOURCES = 3;

export interface RepeatedMarks {
  /** The sources that were read, with the lines that they share with other sources marked. */
  readonly read: readonly Source[];
  /**
   * The new marks of other sources, by ID: of those with a line that has become common or is no
   * longer common.
   */
  readonly others: ReadonlyMap<string, readonly Span[]>;
}

/**
 * Marks the repeatable lines that at least three sources of the new corpus have, and removes the
 * marks of those that fewer have. The marks depend only on the corpus, and not on the order in which
 * its files arrived.
 *
 * @param stored the sources that stay in the corpus and were not read
 */
export function markRepeated(
  read: readonly Source[],
  stored: readonly MarkedSource[],
): RepeatedMarks {
  const counts = new Map<number, number>();
  for (const { repeatable } of [...read, ...stored]) {
    for (const hash of new Set(repeatable.map((line) => line.hash))) {
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  }
  const isCommon = ({ hash }: RepeatableLine): boolean => (counts.get(hash) ?? 0) >= MIN_SOURCES;
  const others = new Map<string, readonly Span[]>();
  for (const source of stored) {
    const marks = marksOf(source, isCommon);
    if (!areSame(marks, source.boilerplate)) others.set(source.sourceId, marks);
  }
  return {
    read: read.map((source) => ({ ...source, boilerplate: marksOf(source, isCommon) })),
    others,
  };
}

function marksOf(
  { boilerplate, repeatable }: Pick<Source, 'boilerplate' | 'repeatable'>,
  isCommon: (line: RepeatableLine) => boolean,
): readonly Span[] {
  if (repeatable.length === 0) return boilerplate;
  const starts = new Set(repeatable.map(({ start }) => start));
  return [
    ...boilerplate.filter(({ start }) => !starts.has(start)),
    ...repeatable.filter(isCommon).map(({ start, end }) => ({ start, end })),
  ].sort((a, b) => a.start - b.start);
}

function areSame(a: readonly Span[], b: readonly Span[]): boolean {
  return a.length === b.length && a.every(({ start }, i) => start === b[i]?.start);
}
