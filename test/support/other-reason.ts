import type { Reason } from '../../src/domain/reasons.ts';

/** A reason that only a test has. */
export function otherReason(text: string): Reason {
  return { code: 'other', params: { text } };
}
