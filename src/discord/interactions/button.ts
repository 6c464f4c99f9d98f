import { UserFacingError } from '../../domain/errors.ts';
import type { Claims } from './claims.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Reply } from './reply.ts';

export interface ButtonContext extends CommandContext {
  /** Of the message with the button. */
  readonly messageId: string;
  readonly claims: Claims;
  /** Posts a message to the channel, in addition to the button's own reply. */
  post(reply: Reply): Promise<void>;
}

/** What pressing a button does. One per file in `buttons/`. */
export interface ButtonAction {
  /** Part of the button's ID; never changed. */
  readonly name: string;
  /** How many arguments the button's ID carries. */
  readonly args: number;
  /**
   * `update` changes the message with the button if only its presser sees that message. Otherwise, and
   * with `private`, the presser gets a message that no one else sees.
   */
  readonly reply: 'update' | 'private';
  /**
   * `args` are as many as declared, but of any content. `isPrivate` is whether only its presser sees
   * the message with the button.
   *
   * @returns `null` leaves the message as it is; only for `update`
   */
  run(args: readonly string[], context: ButtonContext): Promise<Reply | null>;
}

/** For an ID that no button of this version has. */
export function outdatedButton(): UserFacingError {
  return new UserFacingError('outdated-button', {});
}
