import { type APIGatewayBotInfo, type REST, Routes } from 'discord.js';
import type { Clock } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';

/**
 * Discord resets the token of a bot that logs in 1,000 times a day. A bot in a restart loop is stopped
 * while enough logins remain for the operator to fix it.
 */
const LOGINS_KEPT = 10;

/**
 * Fetches the gateway's address, which also checks the token. Call this function before the login,
 * because a client whose login was refused can be neither reused nor stopped.
 *
 * @throws UserFacingError `discord-login` | `discord-network`, or the error of the request
 */
export async function checkGateway(rest: REST, clock: Clock): Promise<void> {
  const answer: unknown = await rest.get(Routes.gatewayBot());
  if (!isGatewayInfo(answer)) {
    throw new UserFacingError('not-discord', { apiUrl: rest.options.api });
  }
  const { remaining, total, reset_after: resetAfter } = answer.session_start_limit;
  if (remaining < LOGINS_KEPT) {
    const until = new Date(clock.now() + resetAfter).toISOString();
    throw new UserFacingError('few-logins-left', { remaining, total, until });
  }
}

function isGatewayInfo(answer: unknown): answer is APIGatewayBotInfo {
  if (typeof answer !== 'object' || answer === null) return false;
  const { url, session_start_limit: limit } = answer as Partial<APIGatewayBotInfo>;
  return typeof url === 'string' && typeof limit?.remaining === 'number';
}
