import { createHash } from 'node:crypto';
import { UserFacingError } from './errors.ts';

/** In UTF-16 code units, so that an ID fits into every ID of a Discord button. */
const MAX_ID_LENGTH = 64;
const HASH_DIGITS = 8;

/** Letters and digits of any script with the accents and vowel signs that belong to them, and `_-`. */
const CHARACTERS = /[\p{L}\p{N}][\p{Mn}\p{Mc}]*|[_-]/gu;

/**
 * Derives a source ID from a name. Composes accents (NFC), converts the name to lower case, replaces
 * every run of characters other than letters, digits, `_` and `-` by `-`, and removes leading and
 * trailing `-`. Letters and digits of every script are kept. If the result is empty or longer than
 * 64 UTF-16 code units, shortens it and appends 8 hex digits of the name's SHA-256. The same name
 * always gives the same ID.
 */
export function toSourceId(name: string): string {
  // Composed first, because file systems and archives may decompose accented letters.
  const composed = name.normalize('NFC');
  const id = toIdCharacters(composed);
  if (id !== '' && id.length <= MAX_ID_LENGTH) return id;
  return withDigits(id, composed, HASH_DIGITS);
}

/**
 * Returns an ID that ends with `digits` hex digits of the SHA-256 of `hashed`, after the beginning
 * of the ID of `name`.
 *
 * @param digits up to 64
 */
export function toHashedSourceId(name: string, hashed: string, digits: number): string {
  return withDigits(toIdCharacters(name.normalize('NFC')), hashed, digits);
}

function withDigits(id: string, hashed: string, length: number): string {
  const digits = createHash('sha256').update(hashed).digest('hex').slice(0, length);
  const kept = cut(id, Math.max(0, MAX_ID_LENGTH - length - 1)).replace(/-+$/, '');
  return kept === '' ? digits : `${kept}-${digits}`;
}

/** @param composed a name in NFC */
function toIdCharacters(composed: string): string {
  const visible = toLowerCase(composed)
    // Variation selectors only choose a glyph. Other invisible characters separate words.
    .replace(/\p{Variation_Selector}/gu, '')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, ' ');
  let id = '';
  let end = 0;
  for (const { 0: character, index } of visible.matchAll(CHARACTERS)) {
    id += index > end ? `-${character}` : character;
    end = index + character.length;
  }
  return id.replace(/^-+|-+$/g, '').normalize('NFC');
}

/** Converts to lower case. The Turkish `İ` becomes `i`, not `i` with a second dot. */
function toLowerCase(text: string): string {
  return text.toLowerCase().replaceAll('i\u0307', 'i');
}

/** Returns at most the first `length` code units, without splitting a letter and its marks. */
function cut(id: string, length: number): string {
  let end = 0;
  for (const { 0: character, index } of id.matchAll(CHARACTERS)) {
    if (index + character.length > length) break;
    end = index + character.length;
  }
  return id.slice(0, end);
}

export function toPassageId(sourceId: string, ordinal: number): string {
  return `${sourceId}#${ordinal}`;
}

/** Compares two passages to break ties: by source ID in code-unit order, then by ordinal. */
export function comparePassages(
  a: { readonly sourceId: string; readonly ordinal: number },
  b: { readonly sourceId: string; readonly ordinal: number },
): number {
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return a.ordinal - b.ordinal;
}

/**
 * Removes the differences between two ways to type an ID: case, also of letters such as `ß` and the
 * Turkish `ı`, the forms of Greek sigma, full-width letters, and composed or decomposed accents.
 */
export function foldId(typed: string): string {
  const folded = toLowerCase(typed.trim().normalize('NFKC')).toUpperCase().toLowerCase();
  return folded.replaceAll('ς', 'σ').normalize('NFC');
}

/**
 * Returns the source ID that equals `given`, or the only one that begins with `given`. Ignores case.
 *
 * @throws UserFacingError `unknown-source` | `ambiguous-source`
 */
export function resolveSourceId(given: string, sourceIds: readonly string[]): string {
  const typed = toLowerCase(given.trim().normalize('NFC')).normalize('NFC');
  if (sourceIds.includes(typed)) return typed;
  const wanted = foldId(given);
  const found = wanted === '' ? [] : sourceIds.filter((id) => foldId(id).startsWith(wanted));
  const equal = found.filter((id) => foldId(id) === wanted);
  const [only] = equal.length === 1 ? equal : found;
  if (only !== undefined && (equal.length === 1 || found.length === 1)) return only;
  if (only !== undefined) {
    throw new UserFacingError('ambiguous-source', { given, found });
  }
  throw new UserFacingError('unknown-source', { given, known: sourceIds });
}
