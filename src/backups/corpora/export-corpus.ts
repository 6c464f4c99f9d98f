import { join } from 'node:path';
import { UserFacingError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import type { Corpora } from '../../store/corpora.ts';
import { CORPORA_FOLDER } from '../../store/copy-stores.ts';
import { inspectDatabase } from '../../store/sqlite/inspect-database.ts';
import { type BackupReport, type BackupRequest, writeBackup } from '../write-backup.ts';

export interface ExportRequest extends Pick<
  BackupRequest,
  'dataDir' | 'file' | 'replaces' | 'program'
> {
  /** The server whose corpus is exported. */
  readonly corpusId: string;
  readonly corpora: Corpora;
}

/**
 * Writes the corpus of one server to a file, with its documents, also while the bot runs.
 *
 * @throws UserFacingError `backup-failed` | `bad-usage`
 */
export async function exportCorpus(
  { dataDir, corpusId, corpora, ...request }: ExportRequest,
  clock: Clock,
  signal?: AbortSignal,
): Promise<BackupReport> {
  if (!corpora.has(corpusId)) {
    throw new UserFacingError('corpus-missing', { corpusId, folder: dataDir });
  }
  const folders = corpora.folders(corpusId);
  // A corpus that was never used has no database yet. Its first use creates one.
  const { state } = await inspectDatabase(folders.dataDir, 'head');
  if (state === 'missing') await corpora.store(corpusId).status();
  const protects = [dataDir, join(dataDir, CORPORA_FOLDER), folders.seedsDir];
  return writeBackup(
    { ...request, ...folders, corpusId, withSources: true, protects },
    clock,
    signal,
  );
}
