import { DiscordAPIError, type PermissionsBitField, RESTJSONErrorCodes } from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';
import type { PermissionName } from '../locales/locale.ts';
import { PERMISSIONS } from './invite.ts';

/** Returns the permissions that the bot needs to answer but does not have. */
export function missingPermissions(permissions: Readonly<PermissionsBitField>): PermissionName[] {
  return PERMISSIONS.filter(({ bit }) => !permissions.has(bit)).map(({ name }) => name);
}

/** Explains a refusal by Discord that an admin of the server can resolve; `null` for any other error. */
export function permissionError(
  error: unknown,
  lacked: readonly PermissionName[],
): UserFacingError | null {
  if (!(error instanceof DiscordAPIError)) return null;
  if (error.code === RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration) {
    return new UserFacingError('automod-blocked', {}, { cause: error });
  }
  const isDenial =
    error.code === RESTJSONErrorCodes.MissingAccess ||
    error.code === RESTJSONErrorCodes.MissingPermissions;
  if (!isDenial) return null;
  const named = lacked.length > 0 ? lacked : PERMISSIONS.map(({ name }) => name);
  return new UserFacingError('lacks-permission', { names: named }, { cause: error });
}
