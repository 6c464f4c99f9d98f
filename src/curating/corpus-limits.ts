/** The most that the corpus of a server may have. */
export interface CorpusLimits {
  readonly sources: number;
  /** Of all files. */
  readonly bytes: number;
  readonly passages: number;
}

/** How much of its limits the corpus of a server uses. */
export interface CorpusUsage {
  readonly used: CorpusLimits;
  readonly limits: CorpusLimits;
}

export const DEFAULT_CORPUS_LIMITS: CorpusLimits = {
  sources: 200,
  bytes: 50_000_000,
  passages: 20_000,
};
