import { UserFacingError } from '../../domain/errors.ts';
import type { PlacedWarning } from '../../domain/file-warnings.ts';
import { decodeText } from '../decode-text.ts';
import { withWindowsCharacters } from './windows-1252.ts';

/** Browsers look for the declaration in this many bytes. Some pages have it a little later. */
const DECLARED_WITHIN = 4_096;
const DECLARATION =
  /<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})/i;

/**
 * Decodes a page. UTF-8 wins over a declaration of another encoding, because other encodings are
 * almost never valid UTF-8 by chance.
 *
 * @throws UserFacingError `not-utf8` | `binary`
 */
export function decodeHtml(bytes: Uint8Array): { text: string; warnings: PlacedWarning[] } {
  const declared = declaredCharset(bytes);
  try {
    const text = decodeText(bytes);
    const isPlain = declared === null || isUtf8(declared) || !/[^\0-\x7f]/.test(text);
    return { text, warnings: isPlain ? [] : [ignored(declared)] };
  } catch (error) {
    const isBadUtf8 = error instanceof UserFacingError && error.problem.code === 'bad-utf-8';
    if (!isBadUtf8 || declared === null || isUtf8(declared)) throw error;
    return { text: decodeAs(declared, bytes), warnings: [] };
  }
}

/**
 * Decodes bytes of a declared encoding.
 *
 * @throws UserFacingError `not-utf8`
 */
export function decodeAs(charset: string, bytes: Uint8Array): string {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch (error) {
    throw new UserFacingError('charset-unusable', { charset, fault: 'unknown' }, { cause: error });
  }
  try {
    const text = decoder.decode(bytes);
    return decoder.encoding === 'windows-1252' ? withWindowsCharacters(text) : text;
  } catch (error) {
    throw new UserFacingError('charset-unusable', { charset, fault: 'invalid' }, { cause: error });
  }
}

function declaredCharset(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString('latin1');
  const found = DECLARATION.exec(head);
  return found?.[1] ?? found?.[2] ?? null;
}

function isUtf8(charset: string): boolean {
  return /^utf-?8$/i.test(charset);
}

function ignored(declared: string): PlacedWarning {
  return { line: null, key: 'charset', warning: { code: 'charset-ignored', params: { declared } } };
}
