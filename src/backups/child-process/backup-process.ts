/** The child process in which the bot writes a backup. It ends with the backup. */
import { constants, setPriority } from 'node:os';
import { systemClock } from '../../domain/time.ts';
import { toFault } from '../../index/child-process/ingestion-fault.ts';
import { type BackupRequest, writeBackup } from '../write-backup.ts';
import type { FromBackup, ToBackup } from './backup-protocol.ts';

const stop = new AbortController();

async function write(request: BackupRequest): Promise<void> {
  try {
    const { bytes, manifest } = await writeBackup(request, systemClock, stop.signal);
    send({ kind: 'written', bytes, leftOut: manifest.leftOut.length });
  } catch (error) {
    send({ kind: 'failed', fault: toFault(error) });
  }
}

function send(message: FromBackup): void {
  if (!process.connected) process.exit(1);
  process.send?.(message, () => {
    process.disconnect();
  });
}

// The bot and its models come first. With the lowest priority, a busy machine would hardly run this.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Ctrl-C and service managers signal the whole process group; the bot decides when to exit.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// If the bot dies, the unfinished files are removed.
process.on('disconnect', () => {
  stop.abort();
});
process.on('message', (message: ToBackup) => {
  if (message.kind === 'write') void write(message.request);
  else stop.abort();
});
