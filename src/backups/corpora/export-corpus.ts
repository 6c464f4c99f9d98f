import { join } from 'node:path';
import { UserFacingError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import { NO_EVENTS } from '../../store/corpora.ts';
import { CORPORA_FOLDER } from '../../store/copy-stores.ts';
import { openCorpora, openStores } from '../../store/open-stores.ts';
import { type BackupReport, type BackupRequest, writeBackup } from '../write-backup.ts';

export interface ExportRequest extends Pick<
  BackupRequest,
  'dataDir' | 'file' | 'replaces' | 'program'
> {
  /** The server whose corpus is exported. */
  readonly corpusId: string;
}

/**
 * Writes the corpus of one server to a file, with its documents, also while the bot runs.
 *
 * @throws UserFacingError `backup-failed` | `bad-usage`
 */
export async function exportCorpus(
  { dataDir, corpusId, ...request }: ExportRequest,
  clock: Clock,
  signal?: AbortSignal,
): Promise<BackupReport> {
  const corpora = openCorpora({ dataDir, clock, events: NO_EVENTS });
  if (!corpora.has(corpusId)) {
    throw new UserFacingError('corpus-missing', { corpusId, folder: dataDir });
  }
  const folders = corpora.folders(corpusId);
  // A corpus that was never used has no database yet.
  const { store, damaged } = await openStores({ dataDir: folders.dataDir, corpusId, clock });
  await store.close();
  const params = { folder: folders.dataDir, state: 'damaged' } as const;
  if (damaged !== null) throw new UserFacingError('backup-database-unusable', params);
  const protects = [dataDir, join(dataDir, CORPORA_FOLDER), folders.seedsDir];
  return writeBackup(
    { ...request, ...folders, corpusId, withSources: true, protects },
    clock,
    signal,
  );
}
