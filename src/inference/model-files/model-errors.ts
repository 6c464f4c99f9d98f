import { UserFacingError } from '../../domain/errors.ts';
import type { ModelFolder } from './model-files.ts';

/** The fault of a model that is there and cannot be used. `what` reads after "The model NAME". */
export function modelFailed(model: ModelFolder, what: string, cause?: unknown): UserFacingError {
  const hint =
    model.name === 'built-in'
      ? 'Restore the models folder from the repository, for example with: git checkout -- models'
      : `Put a working copy of the model into ${model.folder}, or delete that folder to have a ` +
        'named model downloaded again, or use the built-in model.';
  return new UserFacingError('model-failed', `The model ${model.name} ${what}.`, hint, { cause });
}

/**
 * What is thrown for an `error` that a model met: the error itself where it is meant for people, else
 * the fault of the model, `what` with the reason.
 */
export function toModelFailed(model: ModelFolder, what: string, error: unknown): UserFacingError {
  if (error instanceof UserFacingError) return error;
  return modelFailed(model, `${what}: ${reasonOf(error)}`, error);
}

/** The fault of a `tokenizer.json` that is well-formed and cannot be used. */
export function tokenizerFailed(model: ModelFolder, error: unknown): UserFacingError {
  const what = `cannot be loaded: tokenizer.json cannot be used: ${reasonOf(error)}`;
  return modelFailed(model, what, error);
}

/** What a model throws once it was closed. */
export function modelClosed(name: string): UserFacingError {
  return new UserFacingError(
    'busy',
    `The model ${name} has been closed.`,
    'The program is stopping; ask again when it has been started again.',
  );
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
