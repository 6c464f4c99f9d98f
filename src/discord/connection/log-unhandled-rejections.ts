import type { Logger } from '../../domain/logger.ts';
import { errorFields } from './error-fields.ts';

/**
 * discord.js handles some events in promises that no caller can await. An event that it cannot read must
 * not end the process.
 */
export function logUnhandledRejections(log: Logger): void {
  process.on('unhandledRejection', (reason) => {
    log.error(errorFields(reason), 'an error outside any command; the bot continues');
  });
}
