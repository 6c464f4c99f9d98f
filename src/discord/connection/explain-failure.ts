import { availableParallelism, loadavg } from 'node:os';
import {
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  HTTPError,
  RateLimitError,
} from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';

const TOKEN_HINT =
  'Copy the token again from https://discord.com/developers/applications (your application, Bot, ' +
  'Reset Token) into DISCORD_TOKEN, whole and without quotation marks.';
const NETWORK_HINT =
  'Check the connection, the proxy and DISCORD_API_URL, then start again. See https://discordstatus.com for outages.';

/**
 * What `error`, thrown while logging in or registering, means to the person who runs the bot: a
 * UserFacingError `discord-login` or `discord-network`. What is neither Discord's doing nor the
 * network's is a fault of ours and is returned as it is.
 *
 * @param load programs per CPU that want to run: from `BUSY_FROM` on, the machine is blamed for a late answer
 */
export function explainFailure(error: unknown, apiUrl: string, load = machineLoad()): unknown {
  if (error instanceof UserFacingError) return error;
  const cause = { cause: error };
  if (isTokenRefused(error)) {
    return new UserFacingError('discord-login', 'Discord refused the token.', TOKEN_HINT, cause);
  }
  if (error instanceof DiscordAPIError && typeof error.code === 'number' && error.status !== 404) {
    return new UserFacingError(
      'discord-login',
      `Discord refused what the bot asked for: ${error.message} (${error.status}, ${error.code}).`,
      'Check DISCORD_GUILD_ID and the settings of the application on https://discord.com/developers/applications.',
      cause,
    );
  }
  if (error instanceof RateLimitError) {
    const seconds = Math.ceil(error.retryAfter / 1000);
    return networkError(apiUrl, `it asks for ${seconds} s of silence (rate limit)`, cause);
  }
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    return networkError(apiUrl, `it answered ${error.status}`, cause);
  }
  if (isTimeout(error)) {
    return lateError(`Discord could not be reached at ${apiUrl}: no answer in time`, load, cause);
  }
  return isNetworkFault(error) ? networkError(apiUrl, messageOf(error), cause) : error;
}

/** What it means that the gateway did not finish the login within `ms`. */
export function explainLateLogin(
  apiUrl: string,
  ms: number,
  load = machineLoad(),
): UserFacingError {
  return lateError(`Discord at ${apiUrl} did not finish the login within ${ms / 1000} s`, load);
}

/** What it means that the gateway closed for good. */
export function explainClose(code: number): UserFacingError {
  const reasons: Record<number, [message: string, hint: string]> = {
    4004: ['Discord no longer accepts the token.', TOKEN_HINT],
    4011: [
      'Discord requires this bot to be sharded: it is in more than 2,500 servers.',
      'Run a second bot with another token for some of the servers.',
    ],
    4012: ['Discord no longer speaks this version of its gateway.', 'Update Verbatim.'],
    4014: [
      'Discord refused the intents of the bot.',
      'Verbatim needs no privileged intent; check that the application is not under review.',
    ],
  };
  const [message, hint] = reasons[code] ?? [
    `Discord closed the connection for good (code ${code}).`,
    'Start the bot again; if it happens again, update Verbatim.',
  ];
  return new UserFacingError('discord-login', message, hint);
}

/** The token was accepted once and is not any more. */
export function tokenRevoked(): UserFacingError {
  return new UserFacingError('discord-login', 'Discord no longer accepts the token.', TOKEN_HINT);
}

function isTokenRefused(error: unknown): boolean {
  if (error instanceof DiscordjsError) return error.code === DiscordjsErrorCodes.TokenInvalid;
  return error instanceof DiscordAPIError && error.status === 401;
}

/** Sockets, names, TLS and timeouts have codes; a refused WebSocket only says so. */
const NETWORK_CODES =
  /^(?:E(?!RR_)[A-Z]|UND_ERR_|ERR_SSL_|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Whether the connection failed, so that there is no answer at all. */
export function isNetworkFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error instanceof AggregateError) return true;
  if (/^(?:Unexpected server response|WebSocket was closed)/.test(error.message)) return true;
  return 'code' in error && typeof error.code === 'string' && NETWORK_CODES.test(error.code);
}

function networkError(apiUrl: string, why: string, cause: ErrorOptions): UserFacingError {
  return new UserFacingError(
    'discord-network',
    `Discord could not be reached at ${apiUrl}: ${why}.`,
    NETWORK_HINT,
    cause,
  );
}

/** Two programs for each CPU: then a program runs half of the time at most. */
const BUSY_FROM = 2;

/** Mean of the last minute; 0 where the system does not report it. */
function machineLoad(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || /timed out/i.test(error.message)) return true;
  return 'code' in error && /TIMEOUT|TIMEDOUT/.test(String(error.code));
}

function lateError(what: string, load: number, cause?: ErrorOptions): UserFacingError {
  const hint =
    load < BUSY_FROM
      ? NETWORK_HINT
      : `This machine is overloaded: ${load.toFixed(1)} programs per CPU want to run. Stop some, or give the bot more CPU, then start again.`;
  return new UserFacingError('discord-network', `${what}.`, hint, cause);
}

/** Errors of sockets tried on several addresses have no message of their own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join(', ');
  }
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
