import { createHash } from 'node:crypto';
import { UserFacingError } from './errors.ts';

const MAX_ID_LENGTH = 64;
const HASH_DIGITS = 8;

/**
 * Derives an ID from a name: lower case, every run outside `[a-z0-9_-]` replaced by `-`, leading
 * and trailing `-` removed. An empty ID, or one above 64 characters, is shortened and gets 8 hex
 * digits of the name's SHA-256, so that it is stable across ingestions.
 */
export function toSourceId(name: string): string {
  // File systems and archives may convert accented letters between composed and decomposed forms.
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

/** The order that breaks ties: source ID in code-unit order, then ordinal as a number. */
export function comparePassages(
  a: { readonly sourceId: string; readonly ordinal: number },
  b: { readonly sourceId: string; readonly ordinal: number },
): number {
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return a.ordinal - b.ordinal;
}

/**
 * Resolves `given` to the one ID that equals it or has it as prefix.
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
