/**
 * Every fault that somebody can act on. The first group refuses a file, the second ends a command
 * or is told to a person in Discord.
 */
export type ErrorCode =
  | 'not-utf8'
  | 'binary'
  | 'too-large'
  | 'empty'
  | 'unreadable'
  | 'outside-folder'
  | 'duplicate-id'
  | 'front-matter'
  | 'bad-usage'
  | 'invalid-config'
  | 'empty-question'
  | 'question-too-long'
  | 'unknown-source'
  | 'ambiguous-source'
  | 'seeds-missing'
  | 'seeds-empty'
  | 'data-folder'
  | 'store-too-new'
  | 'store-foreign'
  | 'store-busy'
  | 'model-missing'
  | 'model-failed'
  | 'model-changed'
  | 'no-reader'
  | 'discord-login'
  | 'discord-network'
  | 'busy'
  | 'unknown-answer'
  | 'outdated-button'
  | 'missing-permission'
  | 'page-missing';

/**
 * Something the reader of the message can act on. `message` names the thing, what was required and
 * what was given; `hint` says what to do next. Everything else that is thrown is a fault of ours.
 */
export class UserFacingError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserFacingError';
    this.code = code;
    this.hint = hint;
  }
}
