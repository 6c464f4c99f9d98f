import { type DestinationStream, destination, pino } from 'pino';
import type { Logger } from '../domain/logger.ts';

/** Logs to stderr: readable lines on a terminal, otherwise JSON. */
export async function createLogger(level: string): Promise<Logger> {
  const stream = process.stderr.isTTY ? await prettyStream() : destination({ fd: 2, sync: true });
  const log: Logger = pino({ level, base: null }, stream);
  return log;
}

async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: 2, sync: true, singleLine: true, translateTime: 'SYS:HH:MM:ss' });
}
