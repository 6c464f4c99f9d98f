import { createHash } from 'node:crypto';
import { UserFacingError } from './errors.ts';

const MAX_ID_LENGTH = 64;
const HASH_DIGITS = 8;

/**
 * Derives a source ID from a name. Converts the name to lower case, replaces every run of characters
 * outside `[a-z0-9_-]` by `-`, and removes leading and trailing `-`. If the result is empty or longer
 * than 64 characters, shortens it and appends 8 hex digits of the name's SHA-256. The same name
 * always gives the same ID.
 */
export function toSourceId(name: string): string {
  // Composed first, because file systems and archives may decompose accented letters.
  const composed = name.normalize('NFC');
  const id = composed
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (id !== '' && id.length <= MAX_ID_LENGTH) return id;
  const digits = createHash('sha256').update(composed).digest('hex').slice(0, HASH_DIGITS);
  const kept = id.slice(0, MAX_ID_LENGTH - HASH_DIGITS - 1).replace(/-+$/, '');
  return kept === '' ? digits : `${kept}-${digits}`;
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
 * Returns the source ID that equals `given`, or the only one that begins with `given`. Ignores case.
 *
 * @throws UserFacingError `unknown-source` | `ambiguous-source`
 */
export function resolveSourceId(given: string, sourceIds: readonly string[]): string {
  const wanted = given.trim().toLowerCase();
  if (sourceIds.includes(wanted)) return wanted;
  const found = wanted === '' ? [] : sourceIds.filter((id) => id.startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    throw new UserFacingError('ambiguous-source', { given, found });
  }
  throw new UserFacingError('unknown-source', { given, known: sourceIds });
}
