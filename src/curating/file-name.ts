import { posix } from 'node:path';

/** The length that file systems allow, in bytes of UTF-8, less some room for the name of a temporary file. */
const MAX_BYTES = 200;
/** Name of a file that has no usable character in its name. */
const FALLBACK = 'document';
/** Names that Windows reserves for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/iu;
/** Separators, characters that Windows forbids, and characters that are invisible or change the direction. */
const FORBIDDEN = /[/\\:*?"<>|\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu;

/**
 * Turns the name of an uploaded file into a name that is valid in one folder on every system and cannot
 * leave it. Replaces separators and characters that are not visible, removes dots and spaces at both ends,
 * avoids the names of Windows devices, composes accents (NFC), and shortens long names. The extension is
 * kept.
 */
export function toFileName(given: string): string {
  const clean = given
    .normalize('NFC')
    .replace(FORBIDDEN, '-')
    .replace(/\s+/gu, ' ')
    .replace(/^[.\s-]+|[.\s]+$/gu, '');
  const extension = posix.extname(clean);
  const stem = clean.slice(0, clean.length - extension.length).replace(/[.\s]+$/u, '');
  const named = stem === '' ? FALLBACK : stem;
  // Windows looks only at the part before the first dot.
  const [first = ''] = named.split('.', 1);
  const safe = DEVICE.test(first.trim()) ? `_${named}` : named;
  const ending = Buffer.byteLength(extension) > MAX_BYTES / 2 ? '' : extension;
  return `${cut(safe, MAX_BYTES - Buffer.byteLength(ending))}${ending}`;
}

/** Turns a title into the name of a Markdown file. */
export function toTextFileName(title: string): string {
  const ending = '.md';
  // Without dots, nothing of the title is an extension.
  const stem = toFileName(title.replaceAll('.', ' '));
  return `${cut(stem, MAX_BYTES - ending.length)}${ending}`;
}

/** Returns the first whole characters with at most `bytes` bytes in UTF-8. */
function cut(text: string, bytes: number): string {
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) return kept.replace(/[.\s]+$/u, '');
    kept += character;
  }
  return kept;
}

/** Whether two names are the same file on a system that ignores case and the composition of accents. */
export function isSameName(a: string, b: string): boolean {
  const fold = (name: string): string => name.normalize('NFC').toLowerCase();
  return fold(a) === fold(b);
}
