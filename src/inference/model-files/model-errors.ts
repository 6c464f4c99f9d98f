import { UserFacingError } from '../../domain/errors.ts';
import type { ModelFolder } from './model-files.ts';

/**
 * The error for a model that exists but cannot be used. `what` completes the sentence "The model
 * NAME ...".
 */
export function modelFailed(model: ModelFolder, what: string, cause?: unknown): UserFacingError {
  const hint =
    model.name === 'built-in'
      ? 'Restore the models folder from the repository, for example with: git checkout -- models'
      : `Put a working copy of the model into ${model.folder}, or delete that folder to have a ` +
        'named model downloaded again, or use the built-in model.';
  return new UserFacingError('model-failed', `The model ${model.name} ${what}.`, hint, { cause });
}

/**
 * Wraps an error from a model: a `UserFacingError` is returned unchanged, any other becomes
 * `model-failed` with `what` and the reason.
 */
export function toModelFailed(model: ModelFolder, what: string, error: unknown): UserFacingError {
  if (error instanceof UserFacingError) return error;
  return modelFailed(model, `${what}: ${reasonOf(error)}`, error);
}

/** The error for a `tokenizer.json` that is valid JSON but unusable. */
export function tokenizerFailed(model: ModelFolder, error: unknown): UserFacingError {
  const what = `cannot be loaded: tokenizer.json cannot be used: ${reasonOf(error)}`;
  return modelFailed(model, what, error);
}

/** The error for calls to a closed model. */
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
