import { UserFacingError } from '../domain/errors.ts';

/** First bytes of common binary files, checked whatever the extension. */
const SIGNATURES: readonly { readonly bytes: string; readonly kind: string }[] = [
  { bytes: '%PDF-', kind: 'a PDF document' },
  { bytes: '\x89PNG\r\n', kind: 'a PNG picture' },
  { bytes: '\xff\xd8\xff', kind: 'a JPEG picture' },
  { bytes: 'GIF8', kind: 'a GIF picture' },
  { bytes: 'PK\x03\x04', kind: 'a ZIP archive (as .docx, .odt and .epub are)' },
  { bytes: '\x1f\x8b', kind: 'a gzip archive' },
  { bytes: '\xd0\xcf\x11\xe0', kind: 'an old Office document' },
  { bytes: '{\\rtf', kind: 'an RTF document' },
  { bytes: 'SQLite format 3\0', kind: 'an SQLite database' },
];

/** Longest first: the byte order mark of UTF-32 begins with that of UTF-16. */
const OTHER_MARKS: readonly { readonly bytes: string; readonly encoding: string }[] = [
  { bytes: '\xff\xfe\0\0', encoding: 'UTF-32' },
  { bytes: '\0\0\xfe\xff', encoding: 'UTF-32' },
  { bytes: '\xff\xfe', encoding: 'UTF-16' },
  { bytes: '\xfe\xff', encoding: 'UTF-16' },
];

const SAVE_AS_UTF8 = 'Save it as UTF-8 in your editor.';
const SAVE_AS_TEXT = 'Save its text as .txt or .md in UTF-8, or take the file out of the folder.';

/** A file with a larger share of control characters is treated as binary. */
const MAX_CONTROL_SHARE = 0.1;

/**
 * Decodes strict UTF-8 and removes the byte order mark.
 *
 * @throws UserFacingError `not-utf8` | `binary`; the message omits the file's name
 */
export function decodeText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32));
  const begins = head.toString('latin1');
  const mark = OTHER_MARKS.find((known) => begins.startsWith(known.bytes));
  if (mark) {
    throw new UserFacingError(
      'not-utf8',
      `has to be UTF-8, but begins with the byte order mark of ${mark.encoding}.`,
      `${SAVE_AS_UTF8} On a command line: iconv -f ${mark.encoding} -t UTF-8.`,
    );
  }
  const signature = SIGNATURES.find((known) => begins.startsWith(known.bytes));
  if (signature) {
    throw new UserFacingError(
      'binary',
      `has to be text, but begins as ${signature.kind} does.`,
      SAVE_AS_TEXT,
    );
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    throw new UserFacingError(
      'binary',
      `has to be text, but byte ${zero} is zero.`,
      `${SAVE_AS_TEXT} If it shows as text in your editor, it may be UTF-16 without a byte order mark.`,
    );
  }
  const controls = countControls(bytes);
  if (controls > bytes.byteLength * MAX_CONTROL_SHARE) {
    throw new UserFacingError(
      'binary',
      `has to be text, but ${controls} of its ${bytes.byteLength} bytes are control characters.`,
      SAVE_AS_TEXT,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const at = firstBadByte(bytes);
    const value = (bytes[at] ?? 0).toString(16).padStart(2, '0');
    const line = countLines(bytes.subarray(0, at)) + 1;
    throw new UserFacingError(
      'not-utf8',
      `has to be UTF-8, but is not at byte ${at} (line ${line}, value 0x${value}).`,
      `${SAVE_AS_UTF8} It may be Windows-1252 or Latin-1: iconv -f WINDOWS-1252 -t UTF-8.`,
      { cause: error },
    );
  }
}

function countControls(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) {
    // Tab to carriage return are white space; escape starts a colour code in terminal logs.
    if (byte < 0x20 ? (byte < 0x09 || byte > 0x0d) && byte !== 0x1b : byte === 0x7f) count += 1;
  }
  return count;
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count += 1;
  return count;
}

/** The offset of the first invalid UTF-8 sequence, found by binary search. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.byteLength;
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    if (decodePrefix(bytes.subarray(0, middle)) === null) bad = middle - 1;
    else good = middle;
  }
  return Buffer.byteLength(decodePrefix(bytes.subarray(0, good)) ?? '');
}

/** Returns `null` on invalid bytes. A character cut off at the end of the prefix is valid. */
function decodePrefix(bytes: Uint8Array): string | null {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: true });
  } catch {
    return null;
  }
}
