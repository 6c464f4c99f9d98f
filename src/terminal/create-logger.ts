import { type DestinationStream, destination, pino } from 'pino';
import type { Logger } from '../domain/logger.ts';

/**
 * Creates a logger that writes to stderr.
 *
 * @param format `json`: one JSON object per line, for programs; `lines`: readable lines, for a terminal
 */
export async function createLogger(level: string, format: 'json' | 'lines'): Promise<Logger> {
  const stream = format === 'lines' ? await lineStream() : destination({ fd: 2, sync: true });
  const log: Logger = pino({ level, base: null }, stream);
  return log;
}

async function lineStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    ...{ destination: 2, sync: true, singleLine: true, translateTime: 'SYS:HH:MM:ss' },
    colorize: process.stderr.isTTY,
  });
}
