import { reasonOf, toError, UserFacingError } from '../../domain/errors.ts';
import type { IngestionFault } from './ingestion-protocol.ts';

/** Converts an error for another process. */
export function toFault(error: unknown): IngestionFault {
  return error instanceof UserFacingError
    ? { problem: error.problem }
    : { reason: reasonOf(error) };
}

export function fromFault(fault: IngestionFault): Error {
  return 'problem' in fault ? toError(fault.problem) : new Error(fault.reason);
}
