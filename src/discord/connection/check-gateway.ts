import { type APIGatewayBotInfo, type REST, Routes } from 'discord.js';
import type { Clock } from '../../domain/time.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { ShardSet } from '../../domain/shards.ts';

/**
 * Discord resets the token of a bot that logs in 1,000 times a day. A bot in a restart loop is stopped
 * while enough logins remain for the operator to fix it.
 */
const LOGINS_KEPT = 10;
/** Time between two logins that may not run at once, with the random pause that discord.js adds. */
const LOGIN_PAUSE_MS = 6500;

export interface GatewayPlan {
  /** Number of shards of this process. Each of them logs in separately. */
  readonly shards: number;
  /** How long the logins of all shards, also those of other processes, wait for each other at most, in milliseconds. */
  readonly loginsMs: number;
}

/**
 * Fetches the gateway's address, which also checks the token. Call this function before the login,
 * because a client whose login was refused can be neither reused nor stopped.
 *
 * @param shardSet the shards of this process; `null`: as many as Discord recommends
 * @throws UserFacingError `discord-login` | `discord-network`, or the error of the request
 */
export async function checkGateway(
  rest: REST,
  clock: Clock,
  shardSet: ShardSet | null,
): Promise<GatewayPlan> {
  const answer: unknown = await rest.get(Routes.gatewayBot());
  if (!isGatewayInfo(answer)) {
    throw new UserFacingError('not-discord', { apiUrl: rest.options.api });
  }
  const { session_start_limit: limit, shards: recommended } = answer;
  const shards = shardSet?.ids.length ?? recommended;
  const total = shardSet?.total ?? recommended;
  const { remaining, reset_after: resetAfter, max_concurrency: atOnce } = limit;
  if (remaining < LOGINS_KEPT + shards - 1) {
    const until = new Date(clock.now() + resetAfter).toISOString();
    throw new UserFacingError('few-logins-left', { remaining, total: limit.total, until });
  }
  return { shards, loginsMs: (Math.ceil(total / atOnce) - 1) * LOGIN_PAUSE_MS };
}

function isGatewayInfo(answer: unknown): answer is APIGatewayBotInfo {
  if (typeof answer !== 'object' || answer === null) return false;
  const { url, shards, session_start_limit: limit } = answer as Partial<APIGatewayBotInfo>;
  return (
    typeof url === 'string' && typeof shards === 'number' && typeof limit?.remaining === 'number'
  );
}
