import type { Source } from '../domain/source.ts';

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
export interface DocumentDraft extends Pick<Source, 'text' | 'blocks' | 'links'> {
  readonly frontMatter: FrontMatter;
  /** The title found in the text; `null` if none was found. */
  readonly headline: string | null;
}

/**
 * Parses a document of one format, without access to the disk.
 *
 * @param decoded the file's text without a byte order mark
 * @throws UserFacingError `front-matter`
 */
export type ReadDocument = (decoded: string) => DocumentDraft;

export interface SourceFormat {
  /** The name in messages, such as `Markdown`, unless the locale has a translation. */
  readonly name: string;
  /** In lower case, including the dot. */
  readonly extensions: readonly string[];
  /** Extracts the text from a file's bytes. @throws UserFacingError if the bytes do not have this format */
  decode(bytes: Uint8Array): string | Promise<string>;
  /**
   * Imports the format's parser. It is imported on demand, because that takes a third of a second.
   */
  load(): Promise<ReadDocument>;
}
