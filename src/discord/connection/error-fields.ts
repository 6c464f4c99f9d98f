import { DiscordAPIError, HTTPError } from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';

/**
 * Returns the fields of an error that are safe to log. Errors of discord.js contain the address and body of
 * the request, which can include interaction tokens and user input.
 */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  // The parameters of a problem can contain user input.
  if (error instanceof UserFacingError) return { error: error.problem.code };
  const fault: Record<string, unknown> = { error: `${error.name}: ${error.message}` };
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    return { ...fault, method: error.method, status: error.status };
  }
  if ('code' in error) fault['code'] = error.code;
  return { ...fault, stack: error.stack };
}
