import type { CorpusMode } from '../domain/corpus.ts';

/** Which corpora each server searches. */
export interface ServerCorporaStore {
  /** Returns the servers that have chosen a mode, in code-unit order of their IDs. */
  modes(): Promise<{ serverId: string; mode: CorpusMode }[]>;
  /** Sets the mode of a server. Resolves to the mode before; `null`: none was chosen. */
  setMode(serverId: string, mode: CorpusMode): Promise<CorpusMode | null>;
}
