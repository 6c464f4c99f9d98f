import type { Digest } from '../domain/digest.ts';

/** The shape that other programs read. A field may be added; none is renamed or dropped. */
export function digestToJson({ items, skipped }: Digest, since: string | null): object {
  return {
    since,
    items: items.map(({ sourceId, title, publisher, published, quotes, alsoReportedBy }) => ({
      ...{ sourceId, title, publisher, published },
      quotes: quotes.map(({ sourceId: of, passageId, start, end, text }) => ({
        ...{ sourceId: of, passageId, start, end, text },
      })),
      alsoReportedBy,
    })),
    skipped: skipped.map(({ sourceId, reason }) => ({ sourceId, reason })),
  };
}
