import type { CorpusFolders } from './corpora.ts';

/** A copy of everything that the stores hold, and its description. */
export interface StoreCopy {
  /** One file, in a format that only the implementation of the stores knows. */
  readonly file: string;
  /** The version of the format. */
  readonly schema: number;
  readonly generation: number;
  readonly modelId: string | null;
  readonly pipeline: string | null;
  readonly rows: CopyRows;
  /** The corpora of servers. */
  readonly corpora: readonly CorpusCopy[];
}

/** The copy of one server's corpus. */
export interface CorpusCopy extends CorpusFolders {
  readonly corpusId: string;
  /** `null`: the corpus has no store, or a damaged one. */
  readonly file: string | null;
  /** Whether it is damaged. Its documents can be read again. */
  readonly isUnusable: boolean;
}

/** Numbers of stored things. */
export interface CopyRows {
  readonly sources: number;
  readonly passages: number;
  readonly versions: number;
  readonly answers: number;
  readonly votes: number;
  readonly subscriptions: number;
}
