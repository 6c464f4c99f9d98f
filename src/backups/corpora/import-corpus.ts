import { join } from 'node:path';
import { UserFacingError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import { diskFault } from '../../sources/disk.ts';
import type { Corpora, CorpusFolders } from '../../store/corpora.ts';
import {
  adoptStoreCopy,
  CORPORA_FOLDER,
  replaceCorpus,
  STORE_FILE,
} from '../../store/copy-stores.ts';
import { StoreDamagedError } from '../../store/errors.ts';
import { lockDataFolder } from '../../store/sqlite/lock-data-folder.ts';
import { type OpenedBackup, openBackup } from '../archive/read-archive.ts';
import { placeOf, READABLE } from '../place-entry.ts';
import { syncFolder } from '../../store/sync-folder.ts';
import type { VerifiedBackup } from '../verify-backup.ts';

export interface ImportRequest {
  readonly dataDir: string;
  /** The server that gets the corpus. It need not be the server whose corpus was exported. */
  readonly corpusId: string;
  readonly file: string;
  /** Whether to replace the corpus that the server has. */
  readonly replaces: boolean;
  readonly corpora: Pick<Corpora, 'has'>;
}

/**
 * Creates or replaces the corpus of a server from an exported file. The bot must not run. The corpus
 * appears at once, after the whole file was verified.
 *
 * @throws UserFacingError `backup-unusable` | `restore-failed` | `bot-running`
 */
export async function importCorpus(request: ImportRequest, clock: Clock): Promise<VerifiedBackup> {
  const { dataDir, corpusId, file } = request;
  const backup = await openBackup(file);
  try {
    if (backup.manifest.corpusId === null) throw new UserFacingError('not-a-corpus', { file });
    refuseExisting(request);
    const release = lockDataFolder(dataDir, clock);
    try {
      refuseExisting(request);
      await replaceCorpus({ dataDir, corpusId }, (folders) =>
        extractAll(backup, { ...folders, corpusId, file }, clock),
      );
      await syncFolder(join(dataDir, CORPORA_FOLDER));
    } finally {
      release();
    }
    return { file, ...backup.seal, manifest: backup.manifest };
  } catch (error) {
    if (error instanceof StoreDamagedError) {
      throw new UserFacingError('backup-damaged', { file, part: STORE_FILE }, { cause: error });
    }
    if (error instanceof UserFacingError || !(error instanceof Error && 'code' in error))
      throw error;
    const params = { corpusId, folder: dataDir, fault: diskFault(error) };
    throw new UserFacingError('import-failed', params, { cause: error });
  } finally {
    backup.close();
  }
}

function refuseExisting({ corpora, corpusId, replaces }: ImportRequest): void {
  if (!replaces && corpora.has(corpusId)) throw new UserFacingError('corpus-exists', { corpusId });
}

async function extractAll(
  { manifest, extract }: OpenedBackup,
  to: CorpusFolders & { readonly corpusId: string; readonly file: string },
  clock: Clock,
): Promise<void> {
  const { dataDir, seedsDir, corpusId, file } = to;
  for (const entry of manifest.entries) {
    const place = placeOf(entry, file);
    if (place.kind === 'document') await extract(entry, join(seedsDir, place.path), READABLE);
    else await extract(entry, join(dataDir, place.path));
  }
  await adoptStoreCopy({ folder: dataDir, corpusId, clock });
  await syncFolder(dataDir);
}
