import type { Coded, NoParams } from './coded.ts';
import type { ProcessFault } from './model-faults.ts';

/** Kinds of files that are not text. */
export type BinaryKind =
  'pdf' | 'png' | 'jpeg' | 'gif' | 'zip' | 'gzip' | 'old-office' | 'rtf' | 'sqlite';

/** A front matter value that breaks the rule for its key. */
export interface FrontMatterFault {
  readonly rule: 'text' | 'template' | 'author' | 'id' | 'date' | 'url';
  /** The value as JSON, shortened. */
  readonly given: string;
}

/** Reasons for refusing a file. */
export interface FileProblems extends DataProblems {
  'other-encoding': { encoding: string };
  /** `at`: the offset in bytes. `fault`: half of a character, or half of a code unit at the end. */
  'bad-utf-16': { at: number; line: number; fault: 'lone-surrogate' | 'odd-length' };
  'bad-utf-8': { at: number; line: number; value: string };
  'binary-kind': { kind: BinaryKind };
  /** The bytes are neither UTF-8 nor the encoding that the document declares. */
  'charset-unusable': { charset: string; fault: 'unknown' | 'invalid' };
  /** `found`: the kind of file that the first bytes show. */
  'not-a-zip': { found: 'old-office' | null };
  'zip-broken': { reason: string };
  'zip-too-many-entries': { entries: number; most: number };
  /** `part`: the path of an entry that is too large when inflated. */
  'zip-too-large': { part: string; maxBytes: number };
  encrypted: { kind: 'password' | 'drm' | 's-mime' | 'pgp' };
  /** `part`: the path of a file that the format needs. */
  'missing-part': { part: string };
  /** The file has none of the headers of an e-mail. */
  'not-an-email': NoParams;
  'xml-too-deep': { most: number };
  'zero-byte': { at: number };
  'control-characters': { controls: number; bytes: number };
  'file-too-large': { bytes: number; maxBytes: number };
  'no-bytes': NoParams;
  'only-white-space': NoParams;
  'no-words': { format: string };
  unparsable: { format: string; reason: string };
  /** A file was not parsed within the time limit. */
  'parser-timed-out': { seconds: number };
  'parser-out-of-memory': { megabytes: number };
  'parser-crashed': { fault: ProcessFault };
  /** The file is encrypted, and its password is not empty. */
  'password-needed': NoParams;
  'damaged-file': { format: string; reason: string };
  /** The file has pages, but only pictures of text. */
  'no-text': { pages: number };
  'too-much-text': { characters: number; most: number };
  'keeps-changing': { attempts: number };
  /** `fault`: the system's error code, such as `EACCES`, or an error message. */
  'unreadable-file': { fault: string };
  'not-a-file': NoParams;
  'folder-refused': { folder: string };
  'link-outside': { target: string; folder: string };
  'id-taken': { sourceId: string; others: readonly string[] };
  'nested-too-deep': { most: number; line: number };
}

/** Reasons for refusing tables, subtitles, JSON and feeds. */
export interface DataProblems {
  /** `root`: the name of the outermost element; `null` if there is none. */
  'not-a-feed': { root: string | null };
  /** `reason`: a code of the library jsonc-parser, such as `CommaExpected`. */
  'json-syntax': { line: number; column: number; reason: string };
  'data-too-deep': { most: number; line: number };
  'no-cues': NoParams;
  /** `line`: the first line beyond the limit; `null` if it is unknown. */
  'table-too-large': {
    unit: 'rows' | 'columns' | 'characters';
    most: number;
    line: number | null;
  };
}

export type FileProblem = Coded<FileProblems>;

/** Reasons for skipping a file without an error. */
export interface SkipReasons {
  'read-already': NoParams;
  /** The program's own data folder is inside the folder of documents. */
  'data-folder': NoParams;
  hidden: { kind: 'file' | 'folder' };
  /** A file that an editor or a browser will rename or remove. */
  temporary: NoParams;
  /** `target`: the linked path, relative to the seeds folder; `''` for the seeds folder itself. */
  linked: { target: string };
  /** `extension`: `''` if the file has none. */
  'unknown-extension': { extension: string; known: readonly string[] };
}

export type SkipReason = Coded<SkipReasons>;
