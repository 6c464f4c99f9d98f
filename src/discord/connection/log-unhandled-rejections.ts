import type { Logger } from '../../domain/logger.ts';
import { errorFields } from './error-fields.ts';

/**
 * Logs unhandled rejections instead of ending the process. discord.js handles some events in promises that no
 * caller can await, so an event that it cannot read causes such a rejection.
 */
export function logUnhandledRejections(log: Logger): void {
  process.on('unhandledRejection', (reason) => {
    log.error(errorFields(reason), 'an error outside any command; the bot continues');
  });
}
