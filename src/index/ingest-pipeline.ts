import { SPLIT_VERSION } from '../passages/split-source.ts';

/**
 * Names how a file becomes passages and vectors, beside the model: stored with the corpus, which is
 * read, cut and embedded anew under another name. Raise the first part with every change to what a
 * reader in src/sources makes of the same bytes, or to what is stored of a passage.
 */
export const PIPELINE = `read-2 ${SPLIT_VERSION}`;
