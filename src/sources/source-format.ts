import type { Source } from '../domain/source.ts';

/** Values from the front matter; `null` for each missing one. */
export interface FrontMatter {
  readonly id: string | null;
  readonly title: string | null;
  readonly publisher: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly url: string | null;
}

/** A parsed document: a `Source` without the fields that depend on its file. */
export interface DocumentDraft extends Pick<Source, 'text' | 'blocks' | 'links'> {
  readonly frontMatter: FrontMatter;
  /** The title found in the text; `null` if there is none. */
  readonly headline: string | null;
}

/**
 * Parses a document of one format, without access to the file or disk.
 *
 * @param decoded the file's text, without byte order mark
 * @throws UserFacingError `front-matter`
 */
export type ReadDocument = (decoded: string) => DocumentDraft;

export interface SourceFormat {
  /** Such as `Markdown`. Messages show it, unless the locale has another word. */
  readonly name: string;
  /** In lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Extracts the text from a file's bytes. @throws UserFacingError if the bytes are not of this format */
  decode(bytes: Uint8Array): string | Promise<string>;
  /**
   * Loads the format's parser. Loaded on demand, because importing one takes a third of a second.
   */
  load(): Promise<ReadDocument>;
}
