import { UserFacingError } from '../domain/errors.ts';
import type { CommandContext } from './command.ts';
import type { Reply } from './reply.ts';
import { WORDS } from './words.ts';

export interface ButtonContext extends CommandContext {
  /** Shows a reply to the channel, beside what the button's own reply is. */
  post(reply: Reply): Promise<void>;
}

/** What pressing a button does. One per file in `buttons/`. */
export interface ButtonAction {
  /** Stands in the button's ID; never changed. */
  readonly name: string;
  /** How many arguments the button's ID carries. */
  readonly args: number;
  /** Whether the message with the button is changed, or its presser gets a message that nobody else sees. */
  readonly reply: 'update' | 'private';
  /** `args` are as many as declared, but of any content. `isPrivate` is whether only its presser sees the message with the button. */
  run(args: readonly string[], context: ButtonContext): Promise<Reply>;
}

/** For an ID that no button of this version has. */
export function outdatedButton(): UserFacingError {
  return new UserFacingError('outdated-button', WORDS.errors.outdated, WORDS.errors.outdatedHint);
}
