import type { Reason } from '../../src/domain/reasons.ts';

/** Returns a skip reason that exists only in tests. */
export function otherReason(text: string): Reason {
  return { code: 'other', params: { text } };
}
