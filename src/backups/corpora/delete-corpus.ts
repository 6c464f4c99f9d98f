import { DEFAULT_CORPUS_MODE } from '../../domain/corpus.ts';
import { UserFacingError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time.ts';
import { NO_EVENTS } from '../../store/corpora.ts';
import { recoverCorpora } from '../../store/copy-stores.ts';
import { openCorpora, openStores } from '../../store/open-stores.ts';
import { inspectDatabase } from '../../store/sqlite/inspect-database.ts';
import { lockDataFolder } from '../../store/sqlite/lock-data-folder.ts';

/**
 * Deletes the corpus of a server with its documents. The bot must not run. A server that searched
 * only this corpus then has the default mode.
 *
 * @returns whether the mode of the server has changed
 * @throws UserFacingError `bad-usage` | `bot-running` | `data-folder`
 */
export async function deleteCorpus(
  { dataDir, corpusId }: { readonly dataDir: string; readonly corpusId: string },
  clock: Clock,
): Promise<{ readonly hasChangedMode: boolean }> {
  const corpora = openCorpora({ dataDir, clock, events: NO_EVENTS });
  if (!corpora.has(corpusId)) {
    throw new UserFacingError('corpus-missing', { corpusId, folder: dataDir });
  }
  const release = lockDataFolder(dataDir, clock);
  try {
    await recoverCorpora(dataDir);
    const hasChangedMode = await resetMode(dataDir, corpusId, clock);
    await corpora.remove(corpusId);
    return { hasChangedMode };
  } finally {
    release();
  }
}

/** With the mode `own`, a server without a corpus could search nothing. */
async function resetMode(dataDir: string, serverId: string, clock: Clock): Promise<boolean> {
  const { state } = await inspectDatabase(dataDir, 'all');
  if (state === 'missing') return false;
  // Opening a damaged database would move it aside.
  if (state !== 'intact' && state !== 'older') {
    throw new UserFacingError('database-unusable', { folder: dataDir, state });
  }
  const { store, serverCorpora } = await openStores({ dataDir, clock });
  try {
    const mode = (await serverCorpora.modes()).find((one) => one.serverId === serverId)?.mode;
    if (mode !== 'own') return false;
    await serverCorpora.setMode(serverId, DEFAULT_CORPUS_MODE);
    return true;
  } finally {
    await store.close();
  }
}
