import { availableParallelism, loadavg } from 'node:os';
import {
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  HTTPError,
  RateLimitError,
} from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';
import type { NetworkFault } from '../../domain/problems.ts';

/**
 * Turns an error from logging in or registering into a UserFacingError `discord-login` or
 * `discord-network` for the operator. Any other error is a bug and is returned unchanged.
 *
 * @param load runnable programs per CPU. From `BUSY_FROM` on, the hint says that the machine is overloaded
 */
export function explainFailure(error: unknown, apiUrl: string, load = machineLoad()): unknown {
  if (error instanceof UserFacingError) return error;
  const cause = { cause: error };
  if (isTokenRefused(error)) {
    return new UserFacingError('token-refused', {}, cause);
  }
  if (error instanceof DiscordAPIError && typeof error.code === 'number' && error.status !== 404) {
    const { message: reason, status, code } = error;
    return new UserFacingError('request-refused', { reason, status, code }, cause);
  }
  if (error instanceof RateLimitError) {
    const seconds = Math.ceil(error.retryAfter / 1000);
    return networkError(apiUrl, { code: 'rate-limit', params: { seconds } }, cause);
  }
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    return networkError(apiUrl, { code: 'status', params: { status: error.status } }, cause);
  }
  if (isTimeout(error)) {
    return new UserFacingError('discord-silent', { apiUrl, load: overload(load) }, cause);
  }
  if (!isNetworkFault(error)) return error;
  return networkError(apiUrl, { code: 'error', params: { reason: messageOf(error) } }, cause);
}

/** Returns the error for a gateway that did not finish the login within `ms`. */
export function explainLateLogin(
  apiUrl: string,
  ms: number,
  load = machineLoad(),
): UserFacingError {
  return new UserFacingError('login-late', { apiUrl, waitedMs: ms, load: overload(load) });
}

/** Returns the error for a gateway that closed permanently with this code. */
export function explainClose(code: number): UserFacingError {
  switch (code) {
    case 4004:
      return tokenRevoked();
    case 4011:
      return new UserFacingError('sharding-required', {});
    case 4012:
      return new UserFacingError('old-gateway-version', {});
    case 4014:
      return new UserFacingError('intents-refused', {});
    default:
      return new UserFacingError('gateway-closed', { code });
  }
}

/** Returns the error for a token that Discord no longer accepts. */
export function tokenRevoked(): UserFacingError {
  return new UserFacingError('token-revoked', {});
}

function isTokenRefused(error: unknown): boolean {
  if (error instanceof DiscordjsError) return error.code === DiscordjsErrorCodes.TokenInvalid;
  return error instanceof DiscordAPIError && error.status === 401;
}

/** Error codes of sockets, DNS, TLS and timeouts. A refused WebSocket connection has only a message. */
const NETWORK_CODES =
  /^(?:E(?!RR_)[A-Z]|UND_ERR_|ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Whether the error is a failed connection, without a response. */
export function isNetworkFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error instanceof AggregateError) return true;
  if (/^(?:Unexpected server response|WebSocket was closed)/.test(error.message)) return true;
  return 'code' in error && typeof error.code === 'string' && NETWORK_CODES.test(error.code);
}

function networkError(apiUrl: string, fault: NetworkFault, cause: ErrorOptions): UserFacingError {
  return new UserFacingError('discord-unreachable', { apiUrl, fault }, cause);
}

/** The machine counts as overloaded from this many runnable programs per CPU: each runs half of the time. */
const BUSY_FROM = 2;

/** Returns the mean load per CPU in the last minute; 0 if the system does not report the load. */
function machineLoad(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || /timed out/i.test(error.message)) return true;
  return 'code' in error && /TIMEOUT|TIMEDOUT/.test(String(error.code));
}

/** Returns `load` if it explains a late answer; `null` if the machine is not overloaded. */
function overload(load: number): number | null {
  return load < BUSY_FROM ? null : load;
}

/** Returns the message of an error. An `AggregateError` for several addresses has only its errors' messages. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join(', ');
  }
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
