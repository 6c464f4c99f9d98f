import { decodeText } from '../../decode-text.ts';

const DECLARATION =
  /^(?:\xef\xbb\xbf)?<\?xml\s[^<>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/;

/**
 * Decodes XML in the encoding that it declares. Without a declaration, it is UTF-8.
 *
 * @throws UserFacingError `not-utf8` | `binary`
 */
export function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 300));
  const label = DECLARATION.exec(head.toString('latin1'))?.[1] ?? 'utf-8';
  try {
    const decoder = new TextDecoder(label);
    // The declaration was read byte by byte, so the document is not in UTF-16.
    if (!decoder.encoding.startsWith('utf-')) return decoder.decode(bytes);
  } catch (error) {
    // An unknown encoding is a RangeError.
    if (!(error instanceof RangeError)) throw error;
  }
  return decodeText(bytes);
}
