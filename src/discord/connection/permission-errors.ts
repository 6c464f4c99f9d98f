import { DiscordAPIError, type PermissionsBitField, RESTJSONErrorCodes } from 'discord.js';
import { UserFacingError } from '../../domain/errors.ts';
import type { PermissionName } from '../locales/locale.ts';
import { PERMISSIONS } from './invite.ts';

/** The permissions that the bot needs to answer but does not have. */
export function missingPermissions(permissions: Readonly<PermissionsBitField>): PermissionName[] {
  return PERMISSIONS.filter(({ bit }) => !permissions.has(bit)).map(({ name }) => name);
}

/** The error for users if the bot lacked a permission; `null` for any other error. */
export function permissionError(
  error: unknown,
  lacked: readonly PermissionName[],
): UserFacingError | null {
  if (!(error instanceof DiscordAPIError)) return null;
  const isDenial =
    error.code === RESTJSONErrorCodes.MissingAccess ||
    error.code === RESTJSONErrorCodes.MissingPermissions;
  if (!isDenial) return null;
  const named = lacked.length > 0 ? lacked : PERMISSIONS.map(({ name }) => name);
  return new UserFacingError('lacks-permission', { names: named }, { cause: error });
}
