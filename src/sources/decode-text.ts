import { UserFacingError } from '../domain/errors.ts';
import type { BinaryKind } from '../domain/file-problems.ts';

/** The first bytes of binary files. They are checked regardless of the file's extension. */
const SIGNATURES: readonly { readonly bytes: string; readonly kind: BinaryKind }[] = [
  { bytes: '%PDF-', kind: 'pdf' },
  { bytes: '\x89PNG\r\n', kind: 'png' },
  { bytes: '\xff\xd8\xff', kind: 'jpeg' },
  { bytes: 'GIF8', kind: 'gif' },
  { bytes: 'PK\x03\x04', kind: 'zip' },
  { bytes: '\x1f\x8b', kind: 'gzip' },
  { bytes: '\xd0\xcf\x11\xe0', kind: 'old-office' },
  { bytes: '{\\rtf', kind: 'rtf' },
  { bytes: 'SQLite format 3\0', kind: 'sqlite' },
];

/** Byte order marks of encodings that are not decoded. */
const OTHER_MARKS: readonly { readonly bytes: string; readonly encoding: string }[] = [
  { bytes: '\xff\xfe\0\0', encoding: 'UTF-32' },
  { bytes: '\0\0\xfe\xff', encoding: 'UTF-32' },
];

/** Checked after the marks of UTF-32, one of which begins with a mark of UTF-16. */
const UTF_16_MARKS = [
  { bytes: '\xff\xfe', encoding: 'utf-16le' },
  { bytes: '\xfe\xff', encoding: 'utf-16be' },
] as const;

/** Maximum share of control characters among the bytes of a text file. */
const MAX_CONTROL_SHARE = 0.1;

/**
 * Decodes strict UTF-8, or UTF-16 with a byte order mark. Removes the byte order mark.
 *
 * @throws UserFacingError `not-utf8` | `binary`
 */
export function decodeText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32));
  const begins = head.toString('latin1');
  const mark = OTHER_MARKS.find((known) => begins.startsWith(known.bytes));
  if (mark) throw new UserFacingError('other-encoding', { encoding: mark.encoding });
  const utf16 = UTF_16_MARKS.find((known) => begins.startsWith(known.bytes));
  if (utf16) return decodeUtf16(bytes, utf16.encoding);
  const signature = SIGNATURES.find((known) => begins.startsWith(known.bytes));
  if (signature) throw new UserFacingError('binary-kind', { kind: signature.kind });
  const zero = bytes.indexOf(0);
  if (zero !== -1) throw new UserFacingError('zero-byte', { at: zero });
  refuseControls(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const at = firstBadByte(bytes);
    const value = (bytes[at] ?? 0).toString(16).padStart(2, '0');
    const line = countLines(bytes.subarray(0, at)) + 1;
    throw new UserFacingError('bad-utf-8', { at, line, value }, { cause: error });
  }
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units = new Uint16Array(bytes.byteLength >> 1);
  for (let i = 0; i < units.length; i += 1) {
    units[i] = view.getUint16(i * 2, encoding === 'utf-16le');
  }
  const zero = units.indexOf(0);
  if (zero !== -1) throw new UserFacingError('zero-byte', { at: zero * 2 });
  refuseControls(units);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const lone = findLoneSurrogate(units);
    const fault = lone === -1 ? 'odd-length' : 'lone-surrogate';
    const at = lone === -1 ? units.length : lone;
    const line = countLines(units.subarray(0, at)) + 1;
    throw new UserFacingError('bad-utf-16', { at: at * 2, line, fault }, { cause: error });
  }
}

function findLoneSurrogate(units: Uint16Array): number {
  return units.findIndex((unit, i) => {
    const isLow = (other: number | undefined): boolean => ((other ?? 0) & 0xfc00) === 0xdc00;
    const isHigh = (other: number | undefined): boolean => ((other ?? 0) & 0xfc00) === 0xd800;
    return (isHigh(unit) && !isLow(units[i + 1])) || (isLow(unit) && !isHigh(units[i - 1]));
  });
}

/** @param units bytes, or code units of UTF-16 */
function refuseControls(units: Uint8Array | Uint16Array): void {
  let controls = 0;
  for (const unit of units) {
    // Tab to carriage return are white space. Escape begins a colour code in terminal logs.
    if (unit < 0x20 ? (unit < 0x09 || unit > 0x0d) && unit !== 0x1b : unit === 0x7f) controls += 1;
  }
  if (controls > units.length * MAX_CONTROL_SHARE) {
    throw new UserFacingError('control-characters', { controls, bytes: units.byteLength });
  }
}

function countLines(bytes: Uint8Array | Uint16Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count += 1;
  return count;
}

/** Finds the offset of the first invalid UTF-8 sequence by binary search. */
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

/** Returns `null` if the bytes are invalid. An incomplete character at the end is not an error. */
function decodePrefix(bytes: Uint8Array): string | null {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes, { stream: true });
  } catch {
    return null;
  }
}
