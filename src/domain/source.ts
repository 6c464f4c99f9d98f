import type { Span } from './span.ts';

/** What is known of a source beside its text; `null` where the document does not say. */
export interface SourceMetadata {
  readonly title: string;
  readonly publisher: string | null;
  readonly author: string | null;
  /** ISO 8601 date (`2026-03-18`, also `2026-03` and `2026`) or instant, as the document gives it. */
  readonly published: string | null;
  /** Always `http:` or `https:`. */
  readonly url: string | null;
}

export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table-row' | 'quote' | 'code';

/** One unit of a document's layout. No sentence reaches from one block into the next. */
export interface Block extends Span {
  readonly kind: BlockKind;
  /**
   * Headings: 1 (outermost) to 6. List items: from 1, how deep the list is; a further paragraph of an
   * item is one deeper than the item. Every other kind: 0.
   */
  readonly level: number;
}

/** A link of the document: the words it is set on, and where it leads. */
export interface Link extends Span {
  readonly url: string;
}

/** The metadata alone, without what else a source carries, above all its text. */
export function metadataOf(source: SourceMetadata): SourceMetadata {
  const { title, publisher, author, published, url } = source;
  return { title, publisher, author, published, url };
}

/** One document of the story, as read from its file. */
export interface Source extends SourceMetadata {
  readonly sourceId: string;
  /** Path below the seeds folder, with `/` on every platform. */
  readonly file: string;
  /** SHA-256 of the file's bytes, in hex: what tells a changed document from an unchanged one. */
  readonly contentHash: string;
  /** Canonical text: what a reader of the document sees, what is quoted from, what offsets count in. */
  readonly text: string;
  /** In order, disjoint, and together covering every character of `text` that is not white space. */
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** A source of the corpus as listings show it. */
export interface SourceSummary extends SourceMetadata {
  readonly sourceId: string;
  readonly file: string;
  /** Number of passages it was cut into. */
  readonly passages: number;
  /** ISO 8601 instant at which this version entered the corpus. */
  readonly indexedAt: string;
}
