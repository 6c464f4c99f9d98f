import { errors } from '@opensearch-project/opensearch';
import type { SearchRefusal } from '../../domain/engine-problems.ts';
import { UserFacingError } from '../../domain/errors.ts';

/** Statuses of a cluster that is overloaded or has no copy of a shard at the moment. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);
/** The type of the error for an index that does not exist. */
export const MISSING_INDEX = 'index_not_found_exception';
const CERTIFICATE = /certificate|self[- ]signed|altnames|issuer/i;

/** Whether the same request can succeed later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof errors.ResponseError) {
    return PASSING.has(error.statusCode) && !isBlock(typeOf(error));
  }
  if (error instanceof errors.ConnectionError) return !CERTIFICATE.test(error.message);
  return (
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError ||
    error instanceof errors.RequestAbortedError
  );
}

export function isPassingStatus(status: number): boolean {
  return PASSING.has(status);
}

/** Whether an error's type means that the index or the cluster is read-only. */
export function isBlock(type: string): boolean {
  return type === 'cluster_block_exception';
}

export function isMissingIndex(error: unknown): boolean {
  return error instanceof errors.ResponseError && typeOf(error) === MISSING_INDEX;
}

/** Returns the type of an error response, such as `index_not_found_exception`. */
export function typeOf(error: errors.ResponseError): string {
  const body: unknown = error.body;
  const fault = isRecord(body) ? body['error'] : undefined;
  const type = isRecord(fault) ? fault['type'] : undefined;
  return typeof type === 'string' ? type : `status ${error.statusCode}`;
}

/**
 * Converts errors of the client for callers of the engine. The result has no reference to the request,
 * whose headers contain the password.
 */
export function explainSearchError(error: unknown, address: string): Error {
  if (error instanceof UserFacingError || !(error instanceof errors.OpenSearchClientError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const cause = new Error(`${error.name}: ${error.message}`);
  if (isMissingIndex(error)) return new UserFacingError('search-index-rebuilding', {}, { cause });
  if (error instanceof errors.ResponseError) {
    const type = typeOf(error);
    // The message says why, such as a full disk.
    if (isBlock(type)) return unreachable(address, error.message, cause);
    if (error.statusCode === 401) return refused(address, 'login', cause);
    if (error.statusCode === 403) return refused(address, 'no-rights', cause);
    if (!isPassing(error)) return cause;
    return unreachable(address, `${error.statusCode} ${type}`, cause);
  }
  if (error instanceof errors.ConnectionError && CERTIFICATE.test(error.message)) {
    return refused(address, 'certificate', cause);
  }
  return isPassing(error) ? unreachable(address, faultOf(error), cause) : cause;
}

function faultOf(error: Error): string {
  const isLate =
    error instanceof errors.TimeoutError || error instanceof errors.RequestAbortedError;
  if (isLate) return 'ETIMEDOUT';
  // The address asks for TLS, and the cluster has none.
  if (/wrong version number/i.test(error.message)) return 'NO_TLS';
  return /\bE[A-Z_]{3,}\b/.exec(error.message)?.[0] ?? error.name;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function unreachable(address: string, fault: string, cause: Error | null): UserFacingError {
  return new UserFacingError('search-unreachable', { address, fault }, { cause });
}

export function refused(address: string, refusal: SearchRefusal, cause?: Error): UserFacingError {
  return new UserFacingError('search-refused', { address, refusal }, { cause });
}
