import type { Logger } from '../../domain/logger.ts';
import { errorFields } from './error-fields.ts';

/**
 * Discord's library handles some events in promises nobody can reach; one event it cannot read must
 * not end the bot for everybody.
 */
export function logUnhandledRejections(log: Logger): void {
  process.on('unhandledRejection', (reason) => {
    log.error(errorFields(reason), 'a fault outside any command; the bot goes on');
  });
}
