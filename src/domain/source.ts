import type { PlacedSpan } from './place.ts';
import type { Span } from './span.ts';

/** Metadata of a source. A value that the document does not contain is `null`. */
export interface SourceMetadata {
  readonly title: string;
  readonly publisher: string | null;
  readonly author: string | null;
  /**
   * ISO 8601 date (`2026-03-18`, `2026-03` or `2026`) or date and time, as written in the document.
   */
  readonly published: string | null;
  /** Always `http:` or `https:`. */
  readonly url: string | null;
}

export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table-row' | 'quote' | 'code';

/** One unit of a document's layout. No sentence crosses a block boundary. */
export interface Block extends Span {
  readonly kind: BlockKind;
  /**
   * Headings: 1 (outermost) to 6. List items: nesting depth, from 1. The second and later paragraphs
   * of an item are one level deeper than the item. All other kinds: 0.
   */
  readonly level: number;
}

/** A short block, and a hash of its words by which it is compared with those of other sources. */
export interface RepeatableLine extends Span {
  readonly hash: number;
}

/** A link in a document: the span of its words, and its address. */
export interface Link extends Span {
  readonly url: string;
}

/** Returns only the metadata, without other fields such as the text. */
export function metadataOf(source: SourceMetadata): SourceMetadata {
  const { title, publisher, author, published, url } = source;
  return { title, publisher, author, published, url };
}

/** A document as read from its file. */
export interface Source extends SourceMetadata {
  readonly sourceId: string;
  /** Path relative to the seeds folder, with `/` on every platform. */
  readonly file: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly contentHash: string;
  /**
   * The canonical text: the text that a reader of the rendered document sees. All quotes and offsets
   * refer to it.
   */
  readonly text: string;
  /** In order and disjoint. Together, the blocks contain every non-space character of `text`. */
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  /** In order and disjoint. Empty if the format has no pages, rows or times. */
  readonly places: readonly PlacedSpan[];
  /** ISO 639-1 code of the main language, such as `de`; `null` if it is uncertain. */
  readonly language: string | null;
  /**
   * Whole blocks that do not belong to the document, such as adverts, menus and share bars. They are
   * never searched, quoted or summarized. In order and disjoint.
   */
  readonly boilerplate: readonly Span[];
  /**
   * Short blocks at the edges of the document that are boilerplate while at least three sources have
   * them, such as the items of a menu. In order and disjoint; `boilerplate` may contain some of them.
   */
  readonly repeatable: readonly RepeatableLine[];
}

/** A source of the corpus, as listings show it. */
export interface SourceSummary extends SourceMetadata {
  readonly sourceId: string;
  /** `SHARED_CORPUS`, or the ID of the server to whose corpus the source belongs. */
  readonly corpusId: string;
  readonly file: string;
  /** Number of its passages. */
  readonly passages: number;
  /** ISO 8601 date and time at which this version entered the corpus. */
  readonly indexedAt: string;
}
