import type { Span } from './span.ts';

/** Metadata of a source; `null` for each value missing from the document. */
export interface SourceMetadata {
  readonly title: string;
  readonly publisher: string | null;
  readonly author: string | null;
  /** ISO 8601 date (`2026-03-18`, also `2026-03` and `2026`) or instant, as in the document. */
  readonly published: string | null;
  /** Always `http:` or `https:`. */
  readonly url: string | null;
}

export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table-row' | 'quote' | 'code';

/** One unit of a document's layout. No sentence crosses a block boundary. */
export interface Block extends Span {
  readonly kind: BlockKind;
  /**
   * Headings: 1 (outermost) to 6. List items: nesting depth from 1; a further paragraph of an item
   * is one deeper than the item. All other kinds: 0.
   */
  readonly level: number;
}

/** A link of the document: the linked words, and its address. */
export interface Link extends Span {
  readonly url: string;
}

/** Only the metadata, without other fields such as the text. */
export function metadataOf(source: SourceMetadata): SourceMetadata {
  const { title, publisher, author, published, url } = source;
  return { title, publisher, author, published, url };
}

/** A document as read from its file. */
export interface Source extends SourceMetadata {
  readonly sourceId: string;
  /** Path below the seeds folder, with `/` on every platform. */
  readonly file: string;
  /** SHA-256 of the file's bytes, in hex; changes when the document changes. */
  readonly contentHash: string;
  /**
   * Canonical text, as a reader of the document sees it. Quotes are cut from it, and offsets refer
   * to it.
   */
  readonly text: string;
  /** In order, disjoint, and together covering every non-space character of `text`. */
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** A source of the corpus as shown in listings. */
export interface SourceSummary extends SourceMetadata {
  readonly sourceId: string;
  readonly file: string;
  /** Number of its passages. */
  readonly passages: number;
  /** ISO 8601 instant at which this version entered the corpus. */
  readonly indexedAt: string;
}
