import type { Wording } from '../../domain/coded.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import type {
  BinaryKind,
  FileProblems,
  FrontMatterFault,
  SkipReasons,
} from '../../domain/file-problems.ts';

const SAVE_AS_UTF8 = 'Save it as UTF-8 in your editor.';
const SAVE_AS_TEXT = 'Save its text as .txt or .md in UTF-8, or take the file out of the folder.';

/** Errors of the operating system, by code. */
export const DISK_FAULTS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it is gone, a link leads to nothing, or its name is not UTF-8',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'links that lead to one another',
  EIO: 'the disk reports an error',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'its path is too long',
  ESTALE: 'the network drive is gone',
};

const KINDS: Readonly<Record<BinaryKind, string>> = {
  pdf: 'a PDF document',
  png: 'a PNG picture',
  jpeg: 'a JPEG picture',
  gif: 'a GIF picture',
  zip: 'a ZIP archive (as .docx, .odt and .epub are)',
  gzip: 'a gzip archive',
  'old-office': 'an old Office document',
  rtf: 'an RTF document',
  sqlite: 'an SQLite database',
};

/** Formats whose English name differs from their code. */
const FORMATS: Readonly<Record<string, string | undefined>> = { text: 'plain text' };

const RULES: Readonly<Record<FrontMatterFault['rule'], string>> = {
  text: 'has to be one text, not a list or a mapping',
  id: 'has to be 1 to 64 of a-z, 0-9, "_" and "-" that neither begin nor end with "-"',
  date: 'has to be a date of the calendar as 2026-03-18, 2026-03 or 2026, or an instant with its zone as 2026-03-18T09:30:00Z',
  url: 'has to be a web address that begins with http:// or https://',
};

const NO_TEXT_HINT = 'Write into it below its front matter, or take it out of the folder.';

/** Why a file is refused. The message continues after the name of the file. */
export const FILE_PROBLEMS: Wording<FileProblems, ProblemTexts> = {
  'other-encoding': ({ encoding }) => ({
    message: `has to be UTF-8, but begins with the byte order mark of ${encoding}.`,
    hint: `${SAVE_AS_UTF8} On a command line: iconv -f ${encoding} -t UTF-8.`,
  }),
  'bad-utf-8': ({ at, line, value }) => ({
    message: `has to be UTF-8, but is not at byte ${at} (line ${line}, value 0x${value}).`,
    hint: `${SAVE_AS_UTF8} It may be Windows-1252 or Latin-1: iconv -f WINDOWS-1252 -t UTF-8.`,
  }),
  'binary-kind': ({ kind }) => ({
    message: `has to be text, but begins as ${KINDS[kind]} does.`,
    hint: SAVE_AS_TEXT,
  }),
  'zero-byte': ({ at }) => ({
    message: `has to be text, but byte ${at} is zero.`,
    hint: `${SAVE_AS_TEXT} If it shows as text in your editor, it may be UTF-16 without a byte order mark.`,
  }),
  'control-characters': ({ controls, bytes }) => ({
    message: `has to be text, but ${controls} of its ${bytes} bytes are control characters.`,
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
    message: `has no words that a reader of ${FORMATS[format] ?? format} sees; a document needs text.`,
    hint: NO_TEXT_HINT,
  }),
  unparsable: ({ format, reason }) => ({
    message: `cannot be read as ${FORMATS[format] ?? format}: ${reason}.`,
    hint: 'Simplify its markup, or save its text as .txt.',
  }),
  'keeps-changing': ({ attempts }) => ({
    message: `was written to while it was read, ${attempts} times in a row.`,
    hint: 'Ingest again when it is complete. To replace a file at once, write a new one and rename it.',
  }),
  'unreadable-file': ({ fault }) => ({
    message: `cannot be read: ${DISK_FAULTS[fault] ?? fault}.`,
    hint: 'Check that it exists and that this program may read it.',
  }),
  'not-a-file': () => ({
    message: 'is a pipe, a socket or a device, and has to be a file.',
    hint: 'Take it out of the folder.',
  }),
  'folder-refused': ({ folder }) => ({
    message: `cannot be read, because its folder "${folder}" is refused.`,
    hint: 'It stays as indexed. Correct the problem that is reported for the folder.',
  }),
  'link-outside': ({ target, folder }) => ({
    message: `is a link to "${target}", outside the folder "${folder}".`,
    hint: 'Put a copy of the document in its place.',
  }),
  'id-taken': ({ sourceId, others }) => ({
    message: `has the ID "${sourceId}", and so ${others.length === 1 ? 'has' : 'have'} ${others.map((other) => `"${other}"`).join(', ')}; an ID belongs to one document.`,
    hint: 'Give it an ID of its own: a line "id: ..." in its front matter, or another file name.',
  }),
  'nested-too-deep': ({ most, line }) => ({
    message: `has lists or quotes more than ${most} deep in line ${line} of its text.`,
    hint: 'Flatten them, or save the text as .txt.',
  }),
  'front-matter-open': () => ({
    message: 'begins with "---" but has no second line "---" to end its front matter.',
    hint: 'Close the front matter with a line of three dashes. If there is to be none, put an empty line after the first one.',
  }),
  'front-matter-too-long': ({ characters, most }) => ({
    message: `has front matter of ${characters} characters; ${most} are allowed.`,
    hint: 'Is the second line "---" where it belongs? Keep id, title, publisher, author, published and url.',
  }),
  'front-matter-not-yaml': ({ reason, ...place }) => ({
    message: `${wordPlace(place)} is not YAML: ${reason}.`,
    hint: 'Put values that hold ": " or " #", or begin with one of @ * & ! [ { % ` " into quotation marks.',
  }),
  'front-matter-no-mapping': () => ({
    message: 'has front matter that is not a list of "key: value" lines.',
    hint: 'Write one "key: value" to a line. If the first "---" is to be a line across the page, put an empty line after it.',
  }),
  'front-matter-values': ({ faults }) => ({
    message: `has front matter that cannot be used: ${faults.map(wordValue).join('; ')}.`,
    hint: 'Correct the value, or take the line out.',
  }),
  'front-matter-unneeded': ({ token, kind, ...place }) => ({
    message: `${wordPlace(place)} uses "${token}" (${kind === 'anchor' ? 'an anchor or alias' : 'a key set off'}), which front matter does not need.`,
    hint: 'Put the value into quotation marks, or write it out.',
  }),
};

function wordPlace({ line, key }: { readonly line: number; readonly key: string | null }): string {
  return `has front matter whose line ${line}${key === null ? '' : ` (\`${key}\`)`}`;
}

function wordValue({ line, key, rule, given, suggested }: FrontMatterFault): string {
  const instead = suggested === null ? '' : ` ("${suggested}" would do)`;
  return `line ${line}: \`${key}\` ${RULES[rule]}${instead}, not ${given}`;
}

/** Why a file is skipped. */
export const SKIP_REASONS: Wording<SkipReasons> = {
  'read-already': () => 'a link to a folder that is read already',
  hidden: ({ kind }) => `hidden ${kind}`,
  linked: ({ target }) =>
    `a link to ${target === '' ? 'the folder itself' : `"${target}"`}, which is read there`,
  'unknown-extension': ({ extension, known }) =>
    `${extension === '' ? 'no extension' : `extension ${extension}`}; read are ${known.join(', ')}`,
};
