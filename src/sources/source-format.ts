import type { LeftOut, PlacedWarning } from '../domain/file-warnings.ts';
import type { Source } from '../domain/source.ts';
import type { Span } from '../domain/span.ts';

/** The values of the front matter. A missing value is `null`. */
export interface FrontMatter {
  readonly id: string | null;
  readonly title: string | null;
  readonly publisher: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly url: string | null;
}

/** A parsed document: the parts of a `Source` that do not depend on the file's name. */
export interface DocumentDraft extends Pick<Source, 'text' | 'blocks' | 'links' | 'places'> {
  readonly frontMatter: FrontMatter;
  /** The title found in the text; `null` if none was found. */
  readonly headline: string | null;
  /**
   * Whole blocks that the format marks as parts of the page, such as menus. In order and disjoint.
   * None if absent.
   */
  readonly furniture?: readonly Span[];
  readonly warnings: readonly PlacedWarning[];
  /** What the canonical text lacks, by kind. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Parses a document of one format, without access to the disk or the network.
 *
 * @param input the file's text without a byte order mark, or its bytes
 * @throws UserFacingError with a `FileProblem`
 */
export type ReadDocument<Input> = (input: Input) => DocumentDraft | Promise<DocumentDraft>;

interface FormatBase {
  /** The name in messages, such as `Markdown`, unless the locale has a translation. */
  readonly name: string;
  /** In lower case, including the dot. */
  readonly extensions: readonly string[];
  /**
   * Whether the parser runs in a process of its own, with limits on time and memory. Only the
   * parsers of Markdown and plain text, which limit themselves, run in this process.
   */
  readonly isolated: boolean;
}

export interface TextFormat extends FormatBase {
  readonly reads: 'text';
  /** Imports the parser, on demand because that takes up to a third of a second. */
  load(): Promise<ReadDocument<string>>;
}

export interface BytesFormat extends FormatBase {
  readonly reads: 'bytes';
  /** Imports the parser, on demand because that takes up to a third of a second. */
  load(): Promise<ReadDocument<Uint8Array>>;
}

/** Text formats get their file decoded; all other formats get the bytes. */
export type SourceFormat = TextFormat | BytesFormat;
