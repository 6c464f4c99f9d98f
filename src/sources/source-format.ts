import type { Source } from '../domain/source.ts';

/** What the front matter says; `null` where it says nothing. */
export interface FrontMatter {
  readonly id: string | null;
  readonly title: string | null;
  readonly publisher: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly url: string | null;
}

/** A document as its format understands it: a `Source` without what only its file can tell. */
export interface DocumentDraft extends Pick<Source, 'text' | 'blocks' | 'links'> {
  readonly frontMatter: FrontMatter;
  /** What reads as the title in the text itself; `null` where nothing does. */
  readonly headline: string | null;
}

/**
 * Reads one kind of document. Knows no file and no disk.
 *
 * @param decoded the file's text, without byte order mark
 * @throws UserFacingError `front-matter`
 */
export type ReadDocument = (decoded: string) => DocumentDraft;

/** One kind of document. */
export interface SourceFormat {
  /** `Markdown`. Messages show it; a locale may have another word for it. */
  readonly name: string;
  /** With their dot, in small letters. */
  readonly extensions: readonly string[];
  /** Its reader, with its parser: a third of a second that nobody pays while no such file changed. */
  load(): Promise<ReadDocument>;
}
