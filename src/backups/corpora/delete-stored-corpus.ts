import { DEFAULT_CORPUS_MODE } from '../../domain/corpus.ts';
import type { Corpora } from '../../store/corpora.ts';
import type { ServerCorporaStore } from '../../store/server-corpora-store.ts';

/**
 * Deletes the corpus of a server with its documents, also while bots run. A server that searched only
 * this corpus then has the default mode: with the mode `own`, it could search nothing.
 *
 * @returns whether the mode of the server has changed
 */
export async function deleteStoredCorpus({
  corpusId,
  corpora,
  serverCorpora,
}: {
  /** The server whose corpus is deleted. */
  readonly corpusId: string;
  readonly corpora: Pick<Corpora, 'remove'>;
  readonly serverCorpora: ServerCorporaStore;
}): Promise<{ readonly hasChangedMode: boolean }> {
  const mode = (await serverCorpora.modes()).find(({ serverId }) => serverId === corpusId)?.mode;
  const hasChangedMode = mode === 'own';
  if (hasChangedMode) await serverCorpora.setMode(corpusId, DEFAULT_CORPUS_MODE);
  await corpora.remove(corpusId);
  return { hasChangedMode };
}
