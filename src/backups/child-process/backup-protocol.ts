import type { IngestionFault } from '../../index/child-process/ingestion-protocol.ts';
import type { BackupRequest } from '../write-backup.ts';

/** Sent by the bot. */
export type ToBackup =
  { readonly kind: 'write'; readonly request: BackupRequest } | { readonly kind: 'stop' };

/** Sent by the process that writes the backup. Each is the last message. */
export type FromBackup =
  | { readonly kind: 'written'; readonly bytes: number; readonly leftOut: number }
  | { readonly kind: 'failed'; readonly fault: IngestionFault };
