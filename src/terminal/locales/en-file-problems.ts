import { wordCoded, type Wording } from '../../domain/coded.ts';
import { PROCESS_FAULTS } from '../../discord/locales/en.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import type {
  BinaryKind,
  FileProblems,
  FrontMatterFault,
  SkipReasons,
} from '../../domain/file-problems.ts';
import { DATA_PROBLEMS } from './en-data-problems.ts';

const SAVE_AS_UTF8 = 'Save it as UTF-8 in your editor.';
const SAVE_AS_TEXT = 'Save its text as .txt or .md in UTF-8, or remove the file from the folder.';

/** Errors of the operating system, by code. */
export const DISK_FAULTS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it no longer exists, it is a broken link, or its name is not UTF-8',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'its links form a loop',
  EIO: 'the disk reports an error',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'its path is too long',
  ESTALE: 'the network drive is no longer available',
};

const KINDS: Readonly<Record<BinaryKind, string>> = {
  pdf: 'a PDF document',
  png: 'a PNG picture',
  jpeg: 'a JPEG picture',
  gif: 'a GIF picture',
  zip: 'a ZIP archive (such as .docx, .odt or .epub)',
  gzip: 'a gzip archive',
  'old-office': 'an old Office document',
  rtf: 'an RTF document',
  sqlite: 'an SQLite database',
};

/** Formats whose English name differs from their code. */
const FORMATS: Readonly<Record<string, string | undefined>> = { text: 'plain text' };

const RULES: Readonly<Record<FrontMatterFault['rule'], string>> = {
  text: 'must be a string, not a list or a mapping',
  id: 'must be 1 to 64 characters from a-z, 0-9, "_" and "-", without "-" at the beginning or end',
  date: 'must be a calendar date such as 2026-03-18, 2026-03 or 2026, or a date and time with a time zone, such as 2026-03-18T09:30:00Z',
  url: 'must be a web address that begins with http:// or https://',
};

const NO_TEXT_HINT = 'Add text below the front matter, or remove the file from the folder.';

/** Why a file is refused. The message continues after the name of the file. */
export const FILE_PROBLEMS: Wording<FileProblems, ProblemTexts> = {
  ...DATA_PROBLEMS,
  'other-encoding': ({ encoding }) => ({
    message: `must be UTF-8, but begins with the byte order mark of ${encoding}.`,
    hint: `${SAVE_AS_UTF8} On a command line: iconv -f ${encoding} -t UTF-8.`,
  }),
  'bad-utf-8': ({ at, line, value }) => ({
    message: `must be UTF-8, but is invalid at byte ${at} (line ${line}, value 0x${value}).`,
    hint: `${SAVE_AS_UTF8} It may be Windows-1252 or Latin-1: iconv -f WINDOWS-1252 -t UTF-8.`,
  }),
  'bad-utf-16': ({ at, line, fault }) => ({
    message: `begins with the byte order mark of UTF-16, but is invalid at byte ${at} (line ${line}): ${fault === 'odd-length' ? 'the last character has only one byte' : 'one half of a character is missing'}.`,
    hint: `The file may be incomplete or damaged. Copy it again, or save it as UTF-8 in your editor.`,
  }),
  'charset-unusable': ({ charset, fault }) => ({
    message: `must be UTF-8 or the encoding that it declares, "${charset}", ${fault === 'unknown' ? 'which is unknown' : 'but is neither'}.`,
    hint: 'Correct the declared encoding, or save the document as UTF-8 and declare UTF-8.',
  }),
  'binary-kind': ({ kind }) => ({
    message: `must be text, but begins like ${KINDS[kind]}.`,
    hint: SAVE_AS_TEXT,
  }),
  'zero-byte': ({ at }) => ({
    message: `must be text, but byte ${at} is zero.`,
    hint: `${SAVE_AS_TEXT} If your editor shows it as text, it may be UTF-16 without a byte order mark.`,
  }),
  'control-characters': ({ controls, bytes }) => ({
    message: `must be text, but ${controls} of its ${bytes} bytes are control characters.`,
    hint: SAVE_AS_TEXT,
  }),
  'file-too-large': ({ bytes, maxBytes }) => ({
    message: `has ${bytes} bytes; MAX_SOURCE_BYTES allows ${maxBytes}.`,
    hint: 'Split the document, or raise MAX_SOURCE_BYTES.',
  }),
  'no-bytes': () => ({ message: 'has 0 bytes; a document needs text.', hint: NO_TEXT_HINT }),
  'only-white-space': () => ({
    message: 'has only white space; a document needs text.',
    hint: NO_TEXT_HINT,
  }),
  'no-words': ({ format }) => ({
    message: `has no visible words when read as ${FORMATS[format] ?? format}; a document needs text.`,
    hint: NO_TEXT_HINT,
  }),
  unparsable: ({ format, reason }) => ({
    message: `cannot be read as ${FORMATS[format] ?? format}: ${reason}.`,
    hint: 'Simplify its markup, or save its text as .txt.',
  }),
  'parser-timed-out': ({ seconds }) => ({
    message: `was not read within ${seconds} s.`,
    hint: 'Split the document, or raise PARSER_TIMEOUT_SECONDS.',
  }),
  'parser-out-of-memory': ({ megabytes }) => ({
    message: `needs more than ${megabytes} MB of memory to be read.`,
    hint: 'Split the document, or raise PARSER_MEMORY_MB.',
  }),
  'parser-crashed': ({ fault }) => ({
    message: `cannot be read: the process that read it ${wordCoded(PROCESS_FAULTS, fault)}.`,
    hint: 'The file may be damaged. Save it again in the program that made it, or save its text as .txt.',
  }),
  'password-needed': () => ({
    message: 'is encrypted, and can be read only with a password.',
    hint: 'Save a copy without a password, for example with: qpdf --decrypt --password=... in.pdf out.pdf.',
  }),
  'damaged-file': ({ format, reason }) => ({
    message: `cannot be read as ${FORMATS[format] ?? format}, because it is damaged or of another kind: ${reason}.`,
    hint: 'Open it in the program that made it and save it again, or save its text as .txt.',
  }),
  'no-text': ({ pages }) => ({
    message: `has ${pages} ${pages === 1 ? 'page' : 'pages'} but no text; it may be a scan.`,
    hint: 'Add the text with character recognition (OCR), for example with: ocrmypdf in.pdf out.pdf.',
  }),
  'too-much-text': ({ characters, most }) => ({
    message: `has ${characters} characters of text; at most ${most} are allowed.`,
    hint: 'Split the document.',
  }),
  'keeps-changing': ({ attempts }) => ({
    message: `changed while it was being read, ${attempts} times in a row.`,
    hint: 'Ingest again when the file is complete. To replace a file in one step, write a new one and rename it.',
  }),
  'unreadable-file': ({ fault }) => ({
    message: `cannot be read: ${DISK_FAULTS[fault] ?? fault}.`,
    hint: 'Check that it exists and that this program may read it.',
  }),
  'not-a-file': () => ({
    message: 'must be a file, but is a pipe, a socket or a device.',
    hint: 'Remove it from the folder.',
  }),
  'folder-refused': ({ folder }) => ({
    message: `cannot be read, because its folder "${folder}" is refused.`,
    hint: 'Its indexed version is kept. Correct the problem that is reported for the folder.',
  }),
  'link-outside': ({ target, folder }) => ({
    message: `is a link to "${target}", outside the folder "${folder}".`,
    hint: 'Replace the link with a copy of the document.',
  }),
  'id-taken': ({ sourceId, others }) => ({
    message: `has the ID "${sourceId}", and so ${others.length === 1 ? 'does' : 'do'} ${others.map((other) => `"${other}"`).join(', ')}; IDs must be unique.`,
    hint: 'Give it a unique ID: add a line "id: ..." to its front matter, or rename the file.',
  }),
  'nested-too-deep': ({ most, line }) => ({
    message: `has lists or quotes nested more than ${most} levels deep in line ${line} of its text.`,
    hint: 'Flatten them, or save the text as .txt.',
  }),
  'front-matter-open': () => ({
    message: 'begins with "---" but has no second line "---" to end its front matter.',
    hint: 'Close the front matter with a line of three dashes. If the file has no front matter, put an empty line after the first "---".',
  }),
  'front-matter-too-long': ({ characters, most }) => ({
    message: `has front matter of ${characters} characters; at most ${most} are allowed.`,
    hint: 'Check that the second line "---" is in the right place. Keep only id, title, publisher, author, published and url.',
  }),
  'front-matter-not-yaml': ({ reason, ...place }) => ({
    message: `${wordPlace(place)} is not valid YAML: ${reason}.`,
    hint: 'Put a value into quotation marks if it contains ": " or " #", or begins with one of @ * & ! [ { % ` ".',
  }),
  'front-matter-no-mapping': () => ({
    message: 'has front matter that is not a list of "key: value" lines.',
    hint: 'Write one "key: value" per line. If the first "---" is meant as a horizontal rule, put an empty line after it.',
  }),
  'front-matter-values': ({ faults }) => ({
    message: `has front matter that cannot be used: ${faults.map(wordValue).join('; ')}.`,
    hint: 'Correct the value, or remove the line.',
  }),
  'front-matter-unneeded': ({ token, kind, ...place }) => ({
    message: `${wordPlace(place)} uses "${token}" (${kind === 'anchor' ? 'an anchor or alias' : 'an explicit key'}), which is not allowed in front matter.`,
    hint: 'Put the value into quotation marks, or write the value out.',
  }),
};

function wordPlace({ line, key }: { readonly line: number; readonly key: string | null }): string {
  return `has front matter whose line ${line}${key === null ? '' : ` (\`${key}\`)`}`;
}

function wordValue({ line, key, rule, given, suggested }: FrontMatterFault): string {
  const instead = suggested === null ? '' : ` (for example "${suggested}")`;
  return `line ${line}: \`${key}\` ${RULES[rule]}${instead}, but is ${given}`;
}

/** Why a file is skipped. */
export const SKIP_REASONS: Wording<SkipReasons> = {
  'read-already': () => 'a link to a folder that is already read',
  hidden: ({ kind }) => `hidden ${kind}`,
  linked: ({ target }) =>
    `a link to ${target === '' ? 'the folder itself' : `"${target}"`}, which is read at its own location`,
  'unknown-extension': ({ extension, known }) =>
    `${extension === '' ? 'no extension' : `extension ${extension}`}; only ${known.join(', ')} are read`,
};
