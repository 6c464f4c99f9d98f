import { UserFacingError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import type { Corpora } from '../../store/corpora.ts';
import { recoverCorpora } from '../../store/copy-stores.ts';
import { inspectDatabase } from '../../store/sqlite/inspect-database.ts';
import { lockDataFolder } from '../../store/sqlite/lock-data-folder.ts';
import type { Stores } from '../../store/stores.ts';
import { deleteStoredCorpus } from './delete-stored-corpus.ts';

export interface DeletionRequest {
  readonly dataDir: string;
  /** The server whose corpus is deleted. */
  readonly corpusId: string;
  readonly corpora: Pick<Corpora, 'has' | 'remove'>;
  /** Opens the stores of the data folder, which are closed afterwards. */
  readonly stores: () => Promise<Pick<Stores, 'store' | 'serverCorpora'>>;
}

/**
 * Deletes the corpus of a server with its documents. The bot must not run. A server that searched
 * only this corpus then has the default mode.
 *
 * @returns whether the mode of the server has changed
 * @throws UserFacingError `bad-usage` | `bot-running` | `data-folder`
 */
export async function deleteCorpus(
  request: DeletionRequest,
  clock: Clock,
): Promise<{ readonly hasChangedMode: boolean }> {
  const { dataDir, corpusId, corpora } = request;
  if (!corpora.has(corpusId)) {
    throw new UserFacingError('corpus-missing', { corpusId, folder: dataDir });
  }
  const release = lockDataFolder(dataDir, clock);
  try {
    await recoverCorpora(dataDir);
    return await remove(request);
  } finally {
    release();
  }
}

async function remove(request: DeletionRequest): Promise<{ readonly hasChangedMode: boolean }> {
  const { dataDir, corpusId, corpora, stores } = request;
  const { state } = await inspectDatabase(dataDir, 'all');
  if (state === 'missing') {
    await corpora.remove(corpusId);
    return { hasChangedMode: false };
  }
  // Opening a damaged database would move it aside.
  if (state !== 'intact' && state !== 'older') {
    throw new UserFacingError('database-unusable', { folder: dataDir, state });
  }
  const { store, serverCorpora } = await stores();
  try {
    return await deleteStoredCorpus({ corpusId, corpora, serverCorpora });
  } finally {
    await store.close();
  }
}
