import { reasonOf, UserFacingError } from '../../domain/errors.ts';
import type { ModelFault } from '../../domain/model-faults.ts';
import type { ModelFolder } from './model-files.ts';

/** The error for a model that exists but cannot be used. */
export function modelFailed(
  { name, folder }: ModelFolder,
  fault: ModelFault,
  cause?: unknown,
): UserFacingError {
  return new UserFacingError('model-broken', { model: name, folder, fault }, { cause });
}

/**
 * Converts an error that occurred while using a model: returns a `UserFacingError` unchanged, and
 * wraps any other error as `model-broken`.
 */
export function toModelFailed(
  model: ModelFolder,
  toFault: (reason: string) => ModelFault,
  error: unknown,
): UserFacingError {
  if (error instanceof UserFacingError) return error;
  return modelFailed(model, toFault(reasonOf(error)), error);
}

/** The error for a `tokenizer.json` that is well-formed but cannot be used. */
export function tokenizerFailed(model: ModelFolder, error: unknown): UserFacingError {
  return modelFailed(
    model,
    { code: 'unusable-tokenizer', params: { reason: reasonOf(error) } },
    error,
  );
}

/** The error for weights that cannot be run. */
export function cannotRun(model: ModelFolder, file: string, error: unknown): UserFacingError {
  return toModelFailed(
    model,
    (reason) => ({ code: 'cannot-run', params: { file, reason } }),
    error,
  );
}

/** The error that a closed model throws. */
export function modelClosed(name: string): UserFacingError {
  return new UserFacingError('models-closed', { model: name });
}
