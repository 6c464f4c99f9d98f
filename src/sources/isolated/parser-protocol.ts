import type { Problem } from '../../domain/errors.ts';
import type { FeedEntries } from '../formats/feed/read-entries.ts';
import type { DocumentDraft } from '../source-format.ts';

/** Sent by the parent. Each request waits for the previous answer. */
export interface ParserRequest {
  readonly id: number;
  /** The name of the format, or `FEED_ENTRIES`. */
  readonly format: string;
  readonly bytes: Uint8Array;
}

/** Requests the entries of a feed instead of a draft. */
export const FEED_ENTRIES = 'entries of a feed';

/** An error of a parser: a problem for the user, or the message of any other error. */
export type ParserFault = { readonly problem: Problem } | { readonly reason: string };

export type ParserAnswer =
  | { readonly id: number; readonly draft: DocumentDraft }
  | { readonly id: number; readonly entries: FeedEntries }
  | { readonly id: number; readonly fault: ParserFault };

/** The part of the output that reports too little memory: of V8, and of `watchProcess`. */
export const OUT_OF_MEMORY = 'out of memory';
