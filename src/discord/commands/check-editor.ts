import type { Editor } from '../../curating/confirmations.ts';
import { UserFacingError } from '../../domain/errors.ts';

/** Whose changes of the sources are accepted, in addition to those of users with Manage Server. */
export interface EditorRules {
  /** The role whose members may change the sources; `null`: no such role. */
  readonly roleId: string | null;
  /**
   * Whether the shared sources may be changed from a server. An admin of one server must not change them
   * for the others.
   */
  mayChangeSharedFrom(serverId: string): boolean;
}

/**
 * Checks in the handler, and not only in Discord's settings, that a user may change the sources of a server.
 *
 * @throws UserFacingError `sources-not-allowed` | `sources-elsewhere`
 */
export function checkEditor(context: {
  readonly editors: EditorRules;
  readonly userId: string;
  readonly serverId: string | null;
  readonly mayManageServer: boolean;
  readonly roleIds: readonly string[];
}): Editor {
  const { editors, userId, serverId, mayManageServer, roleIds } = context;
  if (serverId === null) throw new UserFacingError('sources-elsewhere', {});
  const hasRole = editors.roleId !== null && roleIds.includes(editors.roleId);
  if (!mayManageServer && !hasRole) {
    throw new UserFacingError('sources-not-allowed', { hasRole: editors.roleId !== null });
  }
  return { userId, serverId, mayChangeShared: editors.mayChangeSharedFrom(serverId) };
}
