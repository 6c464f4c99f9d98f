import type { Reason } from '../../src/domain/reasons.ts';

/** A reason for tests only. */
export function otherReason(text: string): Reason {
  return { code: 'other', params: { text } };
}
