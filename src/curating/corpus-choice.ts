import { type CorpusMode, DEFAULT_CORPUS_MODE, SHARED_CORPUS } from '../domain/corpus.ts';
import type { Corpora } from '../store/corpora.ts';
import type { ServerCorporaStore } from '../store/server-corpora-store.ts';

/** Which corpora each server searches. */
export interface CorpusChoice {
  mode(serverId: string): CorpusMode;
  /**
   * Sets the mode of a server, and creates its own corpus if it is to search only that. Of two changes
   * at the same time, the later one counts. Resolves to the mode before.
   */
  setMode(serverId: string, mode: CorpusMode): Promise<CorpusMode>;
  /** Returns the IDs of the corpora that a server searches, the one that takes precedence first. */
  corporaOf(serverId: string | null): readonly string[];
  /** Forgets what a server has chosen. Its data must be deleted separately. */
  forget(serverId: string): void;
  /** Reads what the servers have chosen in other processes. */
  reload(): Promise<void>;
}

/** Reads what the servers have chosen. */
export async function createCorpusChoice(parts: {
  readonly store: ServerCorporaStore;
  readonly corpora: Pick<Corpora, 'has' | 'create'>;
}): Promise<CorpusChoice> {
  const { store, corpora } = parts;
  let modes = await readModes();
  /** Counts the changes of this process. */
  let changes = 0;
  const modeOf = (serverId: string): CorpusMode => modes.get(serverId) ?? DEFAULT_CORPUS_MODE;

  async function readModes(): Promise<Map<string, CorpusMode>> {
    return new Map((await store.modes()).map(({ serverId, mode }) => [serverId, mode]));
  }

  async function reload(): Promise<void> {
    const before = changes;
    const read = await readModes();
    // A change during the reading may be missing in it.
    if (changes === before) modes = read;
    else await reload();
  }

  return {
    mode: modeOf,
    async setMode(serverId, mode) {
      if (mode === 'own') await corpora.create(serverId);
      const before = await store.setMode(serverId, mode);
      changes += 1;
      modes.set(serverId, mode);
      return before ?? DEFAULT_CORPUS_MODE;
    },
    corporaOf(serverId) {
      if (serverId === null) return [SHARED_CORPUS];
      switch (modeOf(serverId)) {
        case 'shared':
          return [SHARED_CORPUS];
        case 'own':
          return [serverId];
        case 'both':
          return corpora.has(serverId) ? [serverId, SHARED_CORPUS] : [SHARED_CORPUS];
      }
    },
    forget(serverId) {
      changes += 1;
      modes.delete(serverId);
    },
    reload,
  };
}
