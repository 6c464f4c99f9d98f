/** The corpus of the operator's seeds folder. Each other corpus belongs to one server and has that server's ID. */
export const SHARED_CORPUS = 'shared';

/** The corpora that a server searches: the shared one, its own one, or both. */
export const CORPUS_MODES = ['shared', 'own', 'both'] as const;
export type CorpusMode = (typeof CORPUS_MODES)[number];

/** The mode of a server that has not chosen one. Without an own corpus, it equals `shared`. */
export const DEFAULT_CORPUS_MODE: CorpusMode = 'both';
