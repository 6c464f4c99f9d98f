import { UserFacingError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/logger.ts';
import type { Counters } from '../../domain/meter.ts';
import { errorFields } from '../connection/error-fields.ts';
import { permissionError } from '../connection/permission-errors.ts';
import type { Locale, PermissionName } from '../locales/locale.ts';
import { wordProblem } from '../locales/word-problem.ts';
import { renderReason } from '../render/render-reason.ts';
import { goneBecause } from './responder.ts';
import { withoutTyped } from './typed-texts.ts';

/** The bot is stopping before the request is done. */
export class StoppingError extends Error {}

/** Logs an error and returns its code and the text for the user; `null`: the user can no longer be answered. */
export function reasonFor(
  error: unknown,
  fields: { readonly reference: string },
  typed: readonly string[],
  lacked: readonly PermissionName[],
  locale: Locale,
  log: Logger,
): { readonly code: Counters['refusals_total']['code']; readonly text: string } | null {
  const gone = goneBecause(error);
  if (gone !== null) {
    log.warn(fields, gone);
    return null;
  }
  if (error instanceof StoppingError) {
    log.debug(fields, 'the bot is stopping: the user was asked to come back');
    return { code: 'stopping', text: locale.errors.stopping };
  }
  const denial = permissionError(error, lacked);
  const known = denial ?? (error instanceof UserFacingError ? error : null);
  const words = known === null ? null : wordProblem(known.problem, locale);
  if (known !== null && words !== null) {
    if (denial !== null) {
      log.warn({ ...fields, lacked }, 'Discord does not let the bot do this in this channel');
    } else {
      log.debug({ ...fields, code: known.code }, 'command refused');
    }
    return { code: known.code, text: renderReason(words) };
  }
  log.error({ ...fields, ...withoutTyped(errorFields(error), typed) }, 'command failed');
  return { code: 'failed', text: locale.errors.unexpected(fields.reference) };
}
