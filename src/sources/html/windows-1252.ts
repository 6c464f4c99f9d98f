/** The characters of the bytes 0x80 to 0x9F in Windows-1252. */
const CHARACTERS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * Replaces the control characters 0x80 to 0x9F with the characters of Windows-1252. Some versions of
 * Node.js decode Windows-1252 as Latin-1.
 */
export function withWindowsCharacters(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (c) => CHARACTERS[c.charCodeAt(0) - 0x80] ?? c);
}
