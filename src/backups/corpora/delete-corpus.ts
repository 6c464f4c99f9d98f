import { DEFAULT_CORPUS_MODE } from '../../domain/corpus.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import type { Corpora } from '../../store/corpora.ts';
import { recoverCorpora } from '../../store/copy-stores.ts';
import { inspectDatabase } from '../../store/sqlite/inspect-database.ts';
import { lockDataFolder } from '../../store/sqlite/lock-data-folder.ts';
import type { Stores } from '../../store/stores.ts';

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
    const hasChangedMode = await resetMode(request);
    await corpora.remove(corpusId);
    return { hasChangedMode };
  } finally {
    release();
  }
}

/** With the mode `own`, a server without a corpus could search nothing. */
async function resetMode({
  dataDir,
  corpusId: serverId,
  stores,
}: DeletionRequest): Promise<boolean> {
  const { state } = await inspectDatabase(dataDir, 'all');
  if (state === 'missing') return false;
  // Opening a damaged database would move it aside.
  if (state !== 'intact' && state !== 'older') {
    throw new UserFacingError('database-unusable', { folder: dataDir, state });
  }
  const { store, serverCorpora } = await stores();
  try {
    const mode = (await serverCorpora.modes()).find((one) => one.serverId === serverId)?.mode;
    if (mode !== 'own') return false;
    await serverCorpora.setMode(serverId, DEFAULT_CORPUS_MODE);
    return true;
  } finally {
    await store.close();
  }
}
