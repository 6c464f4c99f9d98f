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
  /** Reads what the servers have chosen again, after a change by another process. */
  reload(): Promise<void>;
}

/** Reads what the servers have chosen. */
export async function createCorpusChoice(parts: {
  readonly store: ServerCorporaStore;
  readonly corpora: Pick<Corpora, 'has' | 'create'>;
}): Promise<CorpusChoice> {
  const { store, corpora } = parts;
  const read = async (): Promise<Map<string, CorpusMode>> =>
    new Map((await store.modes()).map(({ serverId, mode }) => [serverId, mode]));
  let modes = await read();
  /** Number of changes by this process. */
  let changes = 0;
  const modeOf = (serverId: string): CorpusMode => modes.get(serverId) ?? DEFAULT_CORPUS_MODE;
  return {
    mode: modeOf,
    async setMode(serverId, mode) {
      if (mode === 'own') await corpora.create(serverId);
      const before = await store.setMode(serverId, mode);
      modes.set(serverId, mode);
      changes++;
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
      modes.delete(serverId);
      changes++;
    },
    async reload() {
      for (;;) {
        const before = changes;
        const stored = await read();
        // A change by this process may have been stored after the modes were read.
        if (changes !== before) continue;
        modes = stored;
        return;
      }
    },
  };
}
