import type { Coded, NoParams } from './coded.ts';
import type { FrontMatterFault } from './file-problems.ts';

/** Things that were wrong with a file that was read anyway. */
export interface FileWarnings extends DataWarnings, DocumentWarnings {
  /** An optional value of the front matter cannot be used, so it is ignored. */
  'value-ignored': FrontMatterFault;
  /** The ID in the front matter is not valid. The nearest valid ID is used. `given`: as JSON. */
  'id-corrected': { readonly given: string; readonly id: string };
  /** Code of a template was removed from the title. */
  'template-removed': { readonly given: string };
  /** A value whose syntax is wrong is read as plain text. */
  'value-guessed': { readonly given: string };
  /** The key has a value already, so this value is ignored. `first`: the line of that value. */
  'key-repeated': { readonly first: number };
  /** Lines of the front matter cannot be parsed, so they are ignored. `reason`: the parser's error. */
  'lines-ignored': { readonly reason: string | null };
  /** The end of the front matter is not marked. `last`: the last line that is taken for a part of it. */
  'front-matter-open': { readonly last: number };
}

/** Warnings about web pages, e-books and e-mails. */
export interface DocumentWarnings {
  /** A page is damaged, so its text is missing. */
  'page-unreadable': { readonly page: number };
  /** A page has only a picture, such as a scan. */
  'page-without-text': { readonly page: number };
  /** The document declares another encoding, but its bytes are UTF-8. */
  'charset-ignored': { readonly declared: string };
  /** A part of the document is missing from its archive. `part`: its path. */
  'part-missing': { readonly part: string };
}

/** Warnings about tables, subtitles, JSON and feeds. */
export interface DataWarnings {
  /** The file ends within an element. */
  'cut-off': NoParams;
  /** An object has two fields of this name. The last one is used. */
  'repeated-key': NoParams;
  /** A line of JSON Lines is left out. `reason`: a code of the library jsonc-parser. */
  'line-not-json': { readonly reason: string };
  /** A line with an arrow holds no valid time, so the time of the text below it is unknown. */
  'broken-time': NoParams;
  /** A quotation mark opens a cell and is never closed, so it is read as an ordinary character. */
  'open-quote': NoParams;
  /** Rows are longer or shorter than the first row. `given`: the columns of the first of them. */
  'ragged-rows': { readonly rows: number; readonly columns: number; readonly given: number };
}

export type FileWarning = Coded<FileWarnings>;

/** A warning and its position in the file. */
export interface PlacedWarning {
  /** From 1; `null` if the warning is about the whole file or the file has no lines. */
  readonly line: number | null;
  /** The key of the front matter or the name of the field; `null` if there is none. */
  readonly key: string | null;
  readonly warning: FileWarning;
}

/** Kinds of content that a reader of a file left out of its canonical text. */
export type LeftOutKind =
  | 'boilerplate'
  | 'comment'
  | 'deleted-text'
  | 'front-matter-value'
  | 'hidden-element'
  | 'image'
  | 'page-furniture'
  | 'directive'
  | 'script'
  | 'system-message'
  | 'attachment';

/** How often one kind of content was left out of a file. */
export interface LeftOut {
  readonly kind: LeftOutKind;
  readonly count: number;
}
