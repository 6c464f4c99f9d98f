import { randomBytes } from 'node:crypto';
import { UserFacingError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';

/** A user of Discord in a server. */
export interface Editor {
  readonly userId: string;
  readonly serverId: string;
  /** Whether the user may change the shared corpus too. */
  readonly mayChangeShared: boolean;
}

/** How long a user can confirm, in milliseconds. */
export const CONFIRM_WITHIN_MS = 10 * 60_000;
/** Further requests end the oldest ones, so that a flood cannot fill memory or disk. */
const MAX_WAITING = 50;

/** Requests that wait until the same user confirms them. They are lost when the bot stops. */
export interface Confirmations<Request> {
  /** Resolves to the token for the buttons. */
  ask(editor: Editor, request: Request, token?: string): Promise<string>;
  /**
   * Ends the wait.
   *
   * @throws UserFacingError `confirmation-expired`, also for another user
   */
  take(editor: Editor, token: string): Promise<Request>;
  /** The tokens of all requests that wait. */
  waiting(): Promise<ReadonlySet<string>>;
}

/** @param onExpired called for each request that was not confirmed in time */
export function createConfirmations<Request>(
  clock: Pick<Clock, 'now'>,
  onExpired: (request: Request) => Promise<void>,
): Confirmations<Request> {
  const asked = new Map<string, { editor: Editor; request: Request; until: number }>();

  async function expire(most: number): Promise<void> {
    for (const [token, { request, until }] of asked) {
      if (until > clock.now() && asked.size <= most) continue;
      asked.delete(token);
      await onExpired(request);
    }
  }

  return {
    async ask(editor, request, token = newToken()) {
      await expire(MAX_WAITING - 1);
      asked.set(token, { editor, request, until: clock.now() + CONFIRM_WITHIN_MS });
      return token;
    },
    async take({ userId, serverId }, token) {
      await expire(MAX_WAITING);
      const found = asked.get(token);
      if (found?.editor.userId !== userId || found.editor.serverId !== serverId) {
        throw new UserFacingError('confirmation-expired', {});
      }
      asked.delete(token);
      return found.request;
    },
    async waiting() {
      await expire(MAX_WAITING);
      return new Set(asked.keys());
    },
  };
}

/** Returns a random token of 12 hex digits. */
export function newToken(): string {
  return randomBytes(6).toString('hex');
}
