import { SPLIT_VERSION } from '../passages/split-source.ts';

/**
 * Version of the processing from file to passages, apart from the model. A corpus stored with
 * another version is read, cut and embedded again. Increase the first part with every change to the
 * result of a reader in src/sources, or to the stored fields of a passage.
 */
export const PIPELINE = `read-2 ${SPLIT_VERSION}`;
