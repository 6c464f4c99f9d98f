import { UserFacingError } from '../../domain/errors.ts';
import type { Claims } from './claims.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Reply } from './reply.ts';

export interface ButtonContext extends CommandContext {
  /** ID of the message with the button. */
  readonly messageId: string;
  readonly claims: Claims;
  /** Posts a message to the channel, in addition to the button's own reply. */
  post(reply: Reply): Promise<void>;
}

/** The action of a button. All actions are in `buttons/`. */
export interface ButtonAction {
  /** Part of the button's ID. It must never change. */
  readonly name: string;
  /** Number of arguments in the button's ID. */
  readonly args: number;
  /**
   * `update` changes the message with the button if only the user who pressed it sees that message. In all other cases,
   * the user gets a message that no one else sees.
   */
  readonly reply: 'update' | 'private';
  /**
   * `args` has the declared length, but its content is unchecked. `isPrivate` is true if only that user
   * sees the message with the button.
   *
   * @returns `null` to leave the message as it is, only for `update`
   */
  run(args: readonly string[], context: ButtonContext): Promise<Reply | null>;
}

/** Returns the error for a button ID that this version does not know. */
export function outdatedButton(): UserFacingError {
  return new UserFacingError('outdated-button', {});
}
