import { wordCoded, type Wording } from '../../domain/coded.ts';
import { PROCESS_FAULTS } from '../../discord/locales/en.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';
import type { BinaryKind, FileProblems, SkipReasons } from '../../domain/file-problems.ts';
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

const ENCRYPTIONS: Readonly<Record<FileProblems['encrypted']['kind'], string>> = {
  password: 'protected by a password',
  drm: 'protected by digital rights management (DRM)',
  's-mime': 'encrypted with S/MIME',
  pgp: 'encrypted with PGP',
};

/** Formats whose English name differs from their code. */
const FORMATS: Readonly<Record<string, string | undefined>> = { text: 'plain text' };

const NO_TEXT_HINT = 'Add text, or remove the file from the folder.';

/** Removes the stop from the end of a library's message, because the sentence goes on or has its own. */
function toClause(reason: string): string {
  return reason.replace(/[.\s]+$/, '');
}

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
  'not-a-zip': ({ found }) => ({
    message: `must be a ZIP archive, as all files with this extension are, but ${found === null ? 'is not' : 'begins like an old Office document or one with a password'}.`,
    hint: 'Open it in the program that made it, remove the password if it has one, and save it again.',
  }),
  'zip-broken': ({ reason }) => ({
    message: `must be a ZIP archive, but is damaged: ${toClause(reason)}.`,
    hint: 'Copy or download it again, or open it in the program that made it and save it again.',
  }),
  'zip-too-many-entries': ({ entries, most }) => ({
    message: `has at least ${entries} entries in its ZIP archive; at most ${most} are allowed.`,
    hint: SAVE_AS_TEXT,
  }),
  'zip-too-large': ({ part, maxBytes }) => ({
    message: `has a part "${part}" that is too large when unpacked; one part may have ${maxBytes} bytes, and all parts together three times as many.`,
    hint: 'Split the document, or save its text as .txt or .md in UTF-8.',
  }),
  encrypted: ({ kind }) => ({
    message: `must be readable without a key, but is ${ENCRYPTIONS[kind]}.`,
    hint: 'Save a copy without encryption, or remove the file from the folder.',
  }),
  'missing-part': ({ part }) => ({
    message: `must contain "${part}", but does not.`,
    hint: 'Copy or download it again, or open it in the program that made it and save it again.',
  }),
  'not-an-email': () => ({
    message: 'must begin with the headers of an e-mail, such as "From: ..." and "Subject: ...".',
    hint: 'Save the message again as .eml in your e-mail program, or save its text as .txt.',
  }),
  'xml-too-deep': ({ most }) => ({
    message: `has elements nested more than ${most} levels deep.`,
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
    message: `cannot be read as ${FORMATS[format] ?? format}: ${toClause(reason)}.`,
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
    message: `cannot be read as ${FORMATS[format] ?? format}, because it is damaged or of another kind: ${toClause(reason)}.`,
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
};

/** Why a file is skipped. */
export const SKIP_REASONS: Wording<SkipReasons> = {
  'read-already': () => 'a link to a folder that is already read',
  'data-folder': () => "the program's own data folder",
  hidden: ({ kind }) => `hidden ${kind}`,
  temporary: () => 'temporary file of another program',
  linked: ({ target }) =>
    `a link to ${target === '' ? 'the folder itself' : `"${target}"`}, which is read at its own location`,
  'unknown-extension': ({ extension, known }) =>
    `${extension === '' ? 'no extension' : `extension ${extension}`}; only ${known.join(', ')} are read`,
};
